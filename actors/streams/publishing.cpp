#include "actors/streams/fan_out.hpp"

#include <actorgrid/detail/request.hpp>

#include <caf/behavior.hpp>
#include <caf/scheduled_actor.hpp>

#include <exception>
#include <string>
#include <utility>

namespace actorgrid::actors {

namespace {

failure too_slow(std::uint32_t window) {
  return {errc::queue_full, "the subscriber is too slow: its window of " + std::to_string(window)
                                + " values is full"};
}

failure filter_threw(const char* what) {
  return {errc::local_failure, std::string("the filter of the subscriber threw: ") + what};
}

} // namespace

fan_out::demand fan_out::choose(const void* value, follow_up& after) {
  auto wanted = demand::none;
  for (std::size_t i = 0; i < subscribers_.size();) {
    auto& s = *subscribers_[i];
    try {
      s.is_chosen_ = !s.accepts_ || s.accepts_(value);
    } catch (const std::exception& thrown) {
      cancel(s, filter_threw(thrown.what()), after);
      continue;
    } catch (...) {
      cancel(s, filter_threw("an exception that is no std::exception"), after);
      continue;
    }
    if (s.is_chosen_) {
      if (s.is_full() && s.options_.overflow == overflow_policy::wait) return demand::blocked;
      wanted = demand::some;
    }
    ++i;
  }
  return wanted;
}

void fan_out::push(subscriber& to, const payload& bytes, follow_up& after) {
  to.values_.push_back(bytes);
  if (to.values_.size() > to.options_.window) {
    to.values_.pop_front();
    ++to.dropped_;
    ++stats_.dropped;
  }
  wake(to, after);
}

void fan_out::deliver(const payload& bytes, follow_up& after) {
  for (std::size_t i = 0; i < subscribers_.size();) {
    auto& s = *subscribers_[i];
    if (s.is_chosen_ && s.is_full() && s.options_.overflow == overflow_policy::cancel) {
      cancel(s, too_slow(s.options_.window), after); // another takes its index
      continue;
    }
    if (s.is_chosen_) push(s, bytes, after);
    ++i;
  }
}

publish_status fan_out::publish(detail::outgoing_value& value, detail::queued_publisher* place) {
  follow_up after;
  std::unique_lock lock(mutex_);
  auto status = publish_status::published;
  for (;;) {
    if (is_closed_) {
      status = publish_status::closed;
      break;
    }
    const bool is_first = line_.empty() || line_.front() == place;
    const auto wanted = is_first ? choose(value.value(), after) : demand::blocked;
    if (wanted == demand::blocked) {
      if (place) {
        if (!std::exchange(place->is_in_line, true)) line_.push_back(place);
        place->is_woken = false;
        place->waiting = nullptr;
      }
      return publish_status::would_block;
    }
    if (wanted == demand::some && !value.bytes) {
      // May take long. Others may publish, subscribe and leave meanwhile: choose again.
      lock.unlock();
      value.bytes = value.encode();
      lock.lock();
      continue;
    }
    if (wanted == demand::some) deliver(*value.bytes, after);
    ++stats_.published;
    break;
  }
  if (place && std::exchange(place->is_in_line, false)) {
    line_.remove(place);
    wake_first_in_line();
  }
  return status;
}

void fan_out::close(failure why) {
  follow_up after;
  const std::scoped_lock lock(mutex_);
  if (std::exchange(is_closed_, true)) return;
  close_reason_ = std::move(why);
  for (auto* s : std::exchange(subscribers_, {})) {
    s->is_member_ = false;
    s->end_ = close_reason_;
    wake(*s, after);
  }
  wake_first_in_line();
}

publisher_stats fan_out::stats() const {
  const std::scoped_lock lock(mutex_);
  auto now = stats_;
  now.subscribers = subscribers_.size();
  return now;
}

// The line of those that wait to publish. The first passes the wake-up on when it leaves.

void fan_out::wake_first_in_line() noexcept {
  if (line_.empty()) return;
  auto& first = *line_.front();
  if (std::exchange(first.is_woken, true)) return;
  if (first.waiting) answer_now(std::exchange(first.waiting, nullptr), first.answer);
  line_moved_.notify_all();
}

void fan_out::wait(detail::queued_publisher& place, caf::scheduled_actor* self,
                   std::function<void()> go_on) {
  detail::require_actor(self);
  const auto id = detail::expect_answer(self, caf::behavior{[f = std::move(go_on)] { f(); }});
  const std::scoped_lock lock(mutex_);
  if (place.is_woken) return answer_now(self->ctrl(), id);
  place.waiting = self->ctrl();
  place.answer = id;
}

void fan_out::block(detail::queued_publisher& place) {
  std::unique_lock lock(mutex_);
  if (auto* system = system_; system && !place.is_woken) {
    lock.unlock();
    detail::wait_until(*system, [&] {
      const std::scoped_lock look(mutex_);
      return place.is_woken;
    });
    lock.lock();
  }
  line_moved_.wait(lock, [&] { return place.is_woken; });
}

void fan_out::leave_line(detail::queued_publisher& place) noexcept {
  const std::scoped_lock lock(mutex_);
  if (!std::exchange(place.is_in_line, false)) return;
  line_.remove(&place);
  // The wake-up may have been for this one; the next finds out.
  wake_first_in_line();
}

} // namespace actorgrid::actors

namespace actorgrid::detail {

std::shared_ptr<fan_out> fan_out::make() {
  return std::make_shared<actors::fan_out>();
}

publishing::publishing(std::shared_ptr<fan_out> to, outgoing_value& value) noexcept
    : to_(std::move(to)), value_(value) {}

publishing::~publishing() {
  if (place_) to_->leave_line(*place_);
}

bool publishing::attempt() {
  try {
    status_ = to_->publish(value_, place_.get());
    return status_ != publish_status::would_block;
  } catch (...) {
    thrown_ = std::current_exception();
    return true;
  }
}

bool publishing::start(caf::scheduled_actor* self, std::function<void()> done,
                       std::shared_ptr<void> owner) {
  require_actor(self);
  place_ = std::make_shared<queued_publisher>();
  if (attempt()) return true;
  self_ = self;
  done_ = std::move(done);
  wait(std::move(owner));
  return false;
}

void publishing::wait(std::shared_ptr<void> owner) {
  to_->wait(*place_, self_, [this, owner = std::move(owner), still = std::weak_ptr{place_}] {
    if (still.expired()) return;
    if (!attempt()) return wait(owner);
    const auto call = std::move(done_);
    call(); // may destroy this
  });
}

void publishing::block() {
  if (attempt()) return;
  refuse_blocking_here("publication::get");
  place_ = std::make_shared<queued_publisher>();
  while (!attempt()) to_->block(*place_);
}

caf::error publishing::outcome() const {
  if (thrown_) std::rethrow_exception(thrown_);
  if (status_ == publish_status::published) return {};
  return make_error(errc::stream_finished, "the publisher was closed");
}

} // namespace actorgrid::detail
