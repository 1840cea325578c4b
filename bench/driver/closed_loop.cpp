#include "bench/driver/closed_loop.hpp"

#include <utility>

namespace actorgrid::bench {

closed_loop::closed_loop(std::size_t callers, std::size_t bytes, std::chrono::nanoseconds time)
    : text_(bytes, 'x'), begin_(clock::now()), end_(begin_ + time), begins_(callers),
      staying_(callers) {}

bool closed_loop::begin(std::size_t caller) {
  const auto now = clock::now();
  if (now >= end_ || has_failed_.load(std::memory_order_relaxed)) return false;
  begins_[caller] = now;
  return true;
}

void closed_loop::succeeded(std::size_t caller) {
  times_->record(clock::now() - begins_[caller]);
}

void closed_loop::failed(std::string why) {
  has_failed_.store(true, std::memory_order_relaxed);
  const std::scoped_lock lock(mutex_);
  if (++failures_ == 1) first_failure_ = std::move(why);
}

void closed_loop::answered(std::size_t caller, std::string_view answer) {
  if (answer == text_)
    succeeded(caller);
  else
    failed("not what was sent");
}

void closed_loop::leave() {
  // Under the lock throughout, because the thread in wait() destroys this right after.
  const std::scoped_lock lock(mutex_);
  took_ = clock::now() - begin_;
  if (staying_.fetch_sub(1, std::memory_order_acq_rel) == 1) left_.notify_all();
}

void closed_loop::wait() {
  std::unique_lock lock(mutex_);
  left_.wait(lock, [this] { return ended(); });
}

outcome closed_loop::result() const {
  return {.times = times_, .failures = failures_, .first_failure = first_failure_, .took = took_};
}

} // namespace actorgrid::bench
