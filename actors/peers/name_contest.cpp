#include "actors/peers/name_contest.hpp"

#include <algorithm>
#include <utility>

namespace actorgrid::actors {

std::optional<name_contest::holder> name_contest::on_connected(holder now, mux::time_point when) {
  auto before = std::exchange(last_, now);
  if (!before || before->instance == now.instance) return std::nullopt;
  const bool was_there = std::ranges::find(earlier_, now.instance) != earlier_.end();
  std::erase(earlier_, now.instance);
  earlier_.push_back(before->instance);
  if (earlier_.size() > earlier_max) earlier_.pop_front();
  if (!was_there) return std::nullopt;
  settles_at_ = when + settles_after;
  return before;
}

} // namespace actorgrid::actors
