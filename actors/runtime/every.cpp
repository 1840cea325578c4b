#include "actors/runtime/random_number.hpp"
#include "net/loop/loop.hpp"

#include <actorgrid/detail/deadline.hpp>
#include <actorgrid/detail/request.hpp>
#include <actorgrid/every.hpp>

#include <caf/actor_clock.hpp>
#include <caf/actor_system.hpp>

#include <cstdint>
#include <stdexcept>

namespace actorgrid::detail {

namespace {

std::chrono::steady_clock::time_point time_of(caf::scheduled_actor* self) {
  if (auto* loop = ws::loop::current()) return loop->now();
  require_actor(self);
  return self->system().clock().now();
}

} // namespace

void check_timetable(time_limit period, time_limit jitter) {
  if (period.duration().count() <= 0)
    throw std::invalid_argument("every() needs a period longer than zero");
  if (jitter.duration().count() < 0 || jitter > period)
    throw std::invalid_argument("the jitter of every() is between zero and the period");
}

timetable::timetable(caf::scheduled_actor* self, time_limit period, time_limit jitter)
    : self_(self), period_(period.duration()), jitter_(jitter.duration()), last_(time_of(self)) {}

sleep_for timetable::next() {
  const auto now = time_of(self_);
  const auto missed = (now - last_) / period_;
  last_ = deadline_after(deadline_after(last_, missed * period_), period_);
  auto delay = std::chrono::nanoseconds(0);
  if (jitter_ > delay) {
    require_actor(self_);
    delay += std::chrono::nanoseconds(actors::random_number(self_->system())
                                      % static_cast<std::uint64_t>(jitter_.count()));
  }
  return sleep_for{time_left(deadline_after(last_, delay), now)};
}

} // namespace actorgrid::detail
