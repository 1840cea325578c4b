#include "net/loop/loop_threads.hpp"

#include <system_error>
#include <utility>

namespace actorgrid::ws {

namespace {

bool is_away(std::uint64_t errands) noexcept {
  return errands % 2 != 0;
}

} // namespace

loop_threads::loop_threads(std::function<bool()> run, std::function<void(bool)> on_absence)
    : run_(std::move(run)), on_absence_(std::move(on_absence)) {}

void loop_threads::start() {
  const std::lock_guard lock{mutex_};
  runs_ = std::thread([this, run = run_] { run_here(run); });
}

bool loop_threads::is_started() const {
  const std::lock_guard lock{mutex_};
  return runs_.joinable();
}

// `run` is a copy: this may be gone when it returns false.
void loop_threads::run_here(const std::function<bool()>& run) {
  {
    const std::lock_guard lock{mutex_};
    watch_ = thread_watch::of_this_thread();
  }
  if (!run()) return;
  const std::lock_guard lock{mutex_};
  has_ended_ = true;
  changed_.notify_all();
}

void loop_threads::join() {
  std::thread ran;
  std::thread stood_by;
  {
    std::unique_lock lock{mutex_};
    if (!runs_.joinable()) return;
    changed_.wait(lock, [this] { return has_ended_; });
    is_joining_ = true;
    changed_.notify_all();
    ran = std::move(runs_);
    stood_by = std::move(stands_by_);
  }
  ran.join();
  if (stood_by.joinable()) stood_by.join();
}

bool loop_threads::is_covered() {
  if (is_covered_ || has_failed_ || late_.load() >= late_max) return is_covered_;
  try {
    const std::lock_guard lock{mutex_};
    stands_by_ = std::thread([this] { stand_by(); });
    is_covered_ = true;
  } catch (const std::system_error&) {
    has_failed_ = true;
  }
  return is_covered_;
}

std::uint64_t loop_threads::leave() noexcept {
  const auto errand = errands_.load(std::memory_order_relaxed) + 1;
  // This and the load are ordered with those of the thread that falls asleep: one sees the other.
  errands_.store(errand);
  if (is_asleep_.load()) {
    const std::lock_guard lock{mutex_};
    is_asleep_.store(false);
    changed_.notify_all();
  }
  return errand;
}

bool loop_threads::come_back(std::uint64_t errand) noexcept {
  if (errands_.compare_exchange_strong(errand, errand + 1)) return true;
  late_.fetch_sub(1);
  return false;
}

void loop_threads::stand_by() {
  std::unique_lock lock{mutex_};
  std::uint64_t seen = errands_.load();
  int idle_looks = 0;
  int away_looks = 0;
  while (!is_joining_) {
    if (idle_looks == idle_looks_max) {
      is_asleep_.store(true);
      if (errands_.load() == seen)
        changed_.wait(lock, [this] { return !is_asleep_.load() || is_joining_; });
      is_asleep_.store(false);
      idle_looks = 0;
    }
    changed_.wait_for(lock, look_interval, [this] { return is_joining_; });
    const auto now = errands_.load();
    if (now != std::exchange(seen, now)) {
      idle_looks = away_looks = 0;
    } else if (!is_away(now)) {
      ++idle_looks;
    } else if (const bool is_held_up = watch_.was_preempted(look_interval);
               ++away_looks > 1 && !is_held_up && take_over(now)) {
      lock.unlock();
      run_here(std::function<bool()>{run_});
      return;
    }
  }
}

bool loop_threads::take_over(std::uint64_t errand) {
  on_absence_(true);
  late_.fetch_add(1);
  if (!errands_.compare_exchange_strong(errand, errand + 3)) {
    late_.fetch_sub(1);
    on_absence_(false);
    return false;
  }
  handovers_.fetch_add(1, std::memory_order_relaxed);
  is_covered_ = false;
  runs_.detach();
  runs_ = std::move(stands_by_);
  return true;
}

} // namespace actorgrid::ws
