#include "apps/node/open_watches.hpp"

#include <utility>

namespace actorgrid::catalogue {

namespace {

/// A node that drains also refuses new work with this text.
constexpr const char* why_ended = "shutting down";

} // namespace

open_watches::place::place(open_watches& all, const stream& out) : all_(all) {
  const std::lock_guard lock{all_.mutex_};
  at_ = all_.streams_.insert(all_.streams_.end(), out);
  number_ = all_.streams_.size();
  if (all_.is_ended_) at_->fail(why_ended);
}

open_watches::place::~place() {
  // Destroying the last handle of a stream may end the stream, so not under the lock.
  std::list<stream> left;
  const std::lock_guard lock{all_.mutex_};
  left.splice(left.end(), all_.streams_, at_);
}

void open_watches::end_all() {
  std::list<stream> ending;
  {
    const std::lock_guard lock{mutex_};
    is_ended_ = true;
    ending = streams_;
  }
  for (auto& each : ending) each.fail(why_ended);
}

} // namespace actorgrid::catalogue
