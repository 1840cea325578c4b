#include "actors/node/loop_probe.hpp"

namespace actorgrid::actors {

bool loop_probe::ask() {
  if (owing_->load() != 0) return false;
  owing_->store(core_.loops.size());
  asked_ = clock::now();
  for (auto& unit : core_.loops) unit->loop().post([owing = owing_] { --*owing; });
  return true;
}

loop_probe::clock::duration loop_probe::owed_for() const {
  return owing_->load() == 0 ? clock::duration::zero() : clock::now() - asked_;
}

} // namespace actorgrid::actors
