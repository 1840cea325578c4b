#pragma once

#include "actors/runtime/running_median.hpp"
#include "actors/runtime/turn_records.hpp"
#include "actors/runtime/virtual_scheduler.hpp"
#include "actors/runtime/wait_group.hpp"
#include "net/loop/busy_polling.hpp"

#include <caf/actor_clock.hpp>
#include <caf/actor_system.hpp>
#include <caf/ref_counted.hpp>
#include <caf/resumable.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace actorgrid::actors {

/// Queues jobs for CAF's threads, at most `concurrency` at a time.
///
/// Waking a thread costs more than a short job. So a running worker takes one job after the other,
/// and wakes another one only if the waiting jobs would keep it busy for longer than that, judging
/// by how long recent ones took. help() corrects wrong estimates.
/// @thread any
template <class Job>
class pool_jobs : public std::enable_shared_from_this<pool_jobs<Job>> {
public:
  virtual ~pool_jobs() = default;

  /// @returns false, and leaves the job alone, once closed
  bool push(Job&& job) {
    {
      const std::lock_guard lock{mutex_};
      if (closed_) return false;
      waiting_.push_back(std::move(job));
      has_waiting_.store(true, std::memory_order_relaxed);
      if (workers_ > 0) return true;
      ++workers_;
    }
    run_first(new worker(this->shared_from_this()));
    return true;
  }
  /// Starts another worker if jobs are waiting and none was taken for a while. Call it every
  /// help_interval while there are jobs.
  void help() {
    {
      const std::lock_guard lock{mutex_};
      if (waiting_.empty() || workers_ >= concurrency_ || now() - last_taken_ < help_interval)
        return;
      ++workers_;
    }
    start_worker();
  }
  bool has_waiting() const noexcept { return has_waiting_.load(std::memory_order_relaxed); }
  bool is_closed() const {
    const std::lock_guard lock{mutex_};
    return closed_;
  }
  /// Takes no more jobs. @returns those that wait; running ones finish by themselves
  std::deque<Job> close() {
    const std::lock_guard lock{mutex_};
    closed_ = true;
    has_waiting_.store(false, std::memory_order_relaxed);
    return std::exchange(waiting_, {});
  }

  static constexpr std::chrono::milliseconds help_interval{1};

protected:
  pool_jobs(caf::actor_system& system, std::size_t concurrency)
      : system_(system), concurrency_(std::max<std::size_t>(1, concurrency)),
        polls_(!dynamic_cast<const virtual_scheduler*>(&system.scheduler())) {}

  caf::actor_clock::time_point now() const noexcept { return system_.clock().now(); }
  /// Runs a job on one of CAF's threads, which was free for it at `since`. @returns whether it
  /// wants to run again
  virtual bool run(Job& job, caf::execution_unit* thread, caf::actor_clock::time_point since) = 0;
  /// Whether a job that waits is not to be run any more; it is dropped then.
  virtual bool drops(const Job& job) = 0;
  /// Runs the first worker, which push() makes, where nobody runs the jobs yet.
  virtual void run_first(caf::resumable* first) { system_.scheduler().enqueue(first); }
  /// Whether the calling thread only runs a worker on a visit, and has other work.
  virtual bool is_on_visit() const noexcept { return false; }
  /// What ends when a worker has ended.
  virtual wait_group::member enter() = 0;

private:
  class worker;
  using clock = caf::actor_clock;

  /// Another thread is woken only if the waiting jobs take longer than this: waking costs about 20
  /// us on either side, and with few cores it takes one from the sender of the next jobs.
  static constexpr std::chrono::microseconds worth_another{50};
  /// Limits of one turn; then the worker goes to the end of the queue for CAF's threads.
  static constexpr std::size_t jobs_per_turn_max = 256;
  static constexpr std::chrono::microseconds turn_max{1000};
  static constexpr std::chrono::microseconds visit_max = turn_records::short_turn / 2;
  /// How often a worker yields and polls for new jobs before it ends: about as long as a wake-up
  /// would take.
  static constexpr int looks_before_leaving = 64;

  void start_worker();
  /// The next job, if any, for a worker that is free since `since`.
  std::optional<Job> take(std::optional<clock::duration_type> last_took, clock::time_point since);
  /// Whether jobs arrive while a worker polls for them.
  bool has_more_soon() noexcept {
    if (!polls_) return has_waiting();
    auto now = ws::busy_polling::clock::now();
    for (int i = 0; i < looks_before_leaving && polling_.is_on(now); ++i) {
      if (has_waiting()) return true;
      now = ws::yield_once(polling_, now);
    }
    return has_waiting();
  }
  void put_back(Job&& job) {
    const std::lock_guard lock{mutex_};
    waiting_.push_back(std::move(job));
    has_waiting_.store(true, std::memory_order_relaxed);
  }
  /// Ends a worker; false if jobs have arrived.
  bool release() {
    const std::lock_guard lock{mutex_};
    if (!waiting_.empty()) return false;
    --workers_;
    return true;
  }

  caf::actor_system& system_;
  const std::size_t concurrency_;
  /// Not in a simulation, whose one thread would have to bring the jobs.
  const bool polls_;
  ws::busy_polling polling_; ///< of the workers

  mutable std::mutex mutex_; ///< guards what follows
  std::deque<Job> waiting_;
  std::size_t workers_ = 0;
  clock::time_point last_taken_{};
  /// How long recent jobs took; assumed to be long until measured.
  running_median typical_{std::chrono::milliseconds{1}};
  bool closed_ = false;
  std::atomic<bool> has_waiting_{false}; ///< written under mutex_
};

/// Runs jobs on one of CAF's threads until none is waiting.
template <class Job>
class pool_jobs<Job>::worker final : public caf::resumable, public caf::ref_counted {
public:
  explicit worker(std::shared_ptr<pool_jobs> jobs)
      : jobs_(std::move(jobs)), member_(jobs_->enter()) {}

  subtype_t subtype() const override { return function_object; }
  resume_result resume(caf::execution_unit* thread, std::size_t jobs_max) override {
    const bool is_visit = jobs_->is_on_visit();
    const auto end = is_visit ? visit_max : turn_max;
    const auto begun = jobs_->now();
    auto since = begun;
    std::optional<clock::duration_type> took;
    auto left = std::min(jobs_max, jobs_per_turn_max);
    for (;;) {
      while (auto job = jobs_->take(took, since)) {
        if (jobs_->run(*job, thread, since)) jobs_->put_back(std::move(*job));
        const auto now = jobs_->now();
        took = now - std::exchange(since, now);
        // Other actors need these threads too.
        if (--left == 0 || now - begun > end) return resume_later;
      }
      took.reset();
      if (!(is_visit ? jobs_->has_waiting() : jobs_->has_more_soon()) && jobs_->release()) break;
      // How long a job takes is counted from here, without the wait for it.
      since = jobs_->now();
    }
    member_.end();
    return done;
  }
  void intrusive_ptr_add_ref_impl() override { ref(); }
  void intrusive_ptr_release_impl() override { deref(); }

private:
  const std::shared_ptr<pool_jobs> jobs_;
  wait_group::member member_;
};

template <class Job>
void pool_jobs<Job>::start_worker() {
  system_.scheduler().enqueue(new worker(this->shared_from_this()));
}

template <class Job>
std::optional<Job> pool_jobs<Job>::take(std::optional<clock::duration_type> last_took,
                                        clock::time_point since) {
  std::optional<Job> job;
  bool another = false;
  {
    const std::lock_guard lock{mutex_};
    if (last_took) typical_.add(*last_took);
    while (!waiting_.empty() && drops(waiting_.front())) waiting_.pop_front();
    if (!waiting_.empty()) {
      job = std::move(waiting_.front());
      waiting_.pop_front();
      last_taken_ = since;
    }
    has_waiting_.store(!waiting_.empty(), std::memory_order_relaxed);
    const auto ahead = typical_.value() * static_cast<clock::duration_type::rep>(waiting_.size());
    another = ahead > worth_another && workers_ < concurrency_;
    if (another) ++workers_;
  }
  if (another) start_worker();
  return job;
}

} // namespace actorgrid::actors
