#pragma once

#include "net/loop/busy_polling.hpp"
#include "net/loop/loop.hpp"
#include "net/loop/loop_threads.hpp"
#include "net/loop/spinning.hpp"
#include "net/mux/deadline_queue.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace actorgrid::ws {

/// The parts of a loop. Other threads touch `wakefulness_`, `stopping_` and what `mutex_` guards;
/// all else belongs to the loop's thread.
///
/// No wake-up is lost because sleeping and waking meet in one atomic: the loop sleeps only by
/// turning `awake` into `sleeping`, a waker always leaves `signalled` behind and pokes the kernel
/// only when it replaced `sleeping`.
///
///              wake()                  wake(): poke
///     awake ----------> signalled <------------------ sleeping
///       ^ \________________ | ________ nothing to do ____^
///       |_____ next turn ___|
struct loop::state {
  /// `run_here` runs it on the calling thread, as loop_threads asks.
  state(options o, std::function<bool()> run_here);

  /// @returns whether it has ended: if not, another thread runs it, and this may be gone
  bool run() noexcept;
  bool step(clock::time_point now);
  void post(std::function<void()> f);
  void wake();
  void stop();
  /// Destroys posted functions and refuses new ones.
  void drop_posts();
  /// The time, read from the clock at most once per phase of the turn.
  clock::time_point current_time() noexcept;
  /// See loop::end_work.
  clock::time_point end_work(std::uint64_t what) noexcept;
  void end_errand(clock::time_point began, clock::time_point ended) noexcept;
  bool has_company() const noexcept { return !polling_.is_on(now_); }

  options settings;
  worker* work = nullptr;
  loop_threads threads;
  mux::deadline_queue timers;
  std::vector<turn_end_hook*> hooks;
  std::vector<turn_end_hook*> running_hooks;
  std::size_t bytes_read = 0; ///< since the sockets were last polled
  turn_meter turns{clock::now()};

private:
  enum class wakefulness : std::uint8_t { awake, signalled, sleeping };

  void run_posts();
  /// Each returns whether it did anything.
  bool run_hooks();
  bool fire_timers();
  bool poll_sockets();
  bool sleep();
  clock::time_point read_clock() noexcept;

  const clock::duration busy_poll_;
  busy_polling polling_;
  spinning spinning_;
  bool is_spinning_ = false; ///< since the last traffic
  std::atomic<wakefulness> wakefulness_{wakefulness::awake};
  std::atomic<bool> stopping_{false};
  clock::time_point now_ = clock::now();
  bool now_is_stale_ = false;
  bool time_is_virtual_ = false;
  bool had_errand_ = false; ///< since the last turn
  bool is_asleep_ = false;  ///< until the time is read for the first time after
  std::mutex mutex_;
  std::vector<std::function<void()>> posts_; ///< guarded by mutex_
  bool refuses_posts_ = false;               ///< guarded by mutex_
  std::vector<std::function<void()>> running_posts_;

public:
  /// Last, so that the handlers it destroys find everything above alive.
  boost::asio::io_context context;

private:
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> keep_running_;
};

} // namespace actorgrid::ws
