#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace actorgrid::ws::test {

/// Far more than a healthy run takes, even under a sanitizer on a busy machine.
inline constexpr std::chrono::seconds patience{30};

/// State that is shared with a loop's thread, and a way to wait for its change.
class monitor {
public:
  template <class F>
  void change(F f) {
    const std::lock_guard lock{mutex_};
    f();
    // Under the lock, because the waiting thread may destroy the monitor as soon as it has the
    // lock.
    changed_.notify_all();
  }

  template <class F>
  auto look(F f) {
    const std::lock_guard lock{mutex_};
    return f();
  }

  /// Whether `f` became true in time.
  template <class F>
  bool wait(F f) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, patience, f);
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
};

} // namespace actorgrid::ws::test
