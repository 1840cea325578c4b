#include "apps/ctl/doctor/parallel.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace actorgrid::doctor {

namespace {

constexpr std::chrono::milliseconds progress_interval{200};

/// Numbers that are handed out once each.
class work_list {
public:
  explicit work_list(std::size_t count) : count_(count) {}

  /// Works until no number is left.
  void work_off(const std::function<void(std::size_t)>& work) {
    std::unique_lock lock{mutex_};
    while (next_ < count_) {
      const auto mine = next_++;
      lock.unlock();
      std::exception_ptr failed;
      try {
        work(mine);
      } catch (...) {
        failed = std::current_exception();
      }
      lock.lock();
      if (failed && !failure_) failure_ = failed;
      ++done_;
      changed_.notify_all();
    }
  }
  /// Waits a moment for the end. @returns how many are done
  std::size_t wait() {
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, progress_interval, [this] { return done_ == count_; });
    return done_;
  }
  /// @pre all threads have ended
  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  const std::size_t count_;
  std::size_t next_ = 0;
  std::size_t done_ = 0;
  std::exception_ptr failure_;
};

/// Threads that are waited for, whatever happens.
struct joined_threads {
  std::vector<std::thread> all;
  ~joined_threads() {
    for (auto& one : all) one.join();
  }
};

} // namespace

void run_parallel(std::size_t count, const std::function<void(std::size_t)>& work,
                  const std::function<void(std::size_t)>& on_progress) {
  work_list list{count};
  {
    joined_threads threads;
    for (std::size_t i = 0; i < std::min(count, threads_max); ++i)
      threads.all.emplace_back([&] { list.work_off(work); });
    for (auto done = list.wait();; done = list.wait()) {
      if (on_progress) on_progress(done);
      if (done == count) break;
    }
  }
  list.rethrow();
}

} // namespace actorgrid::doctor
