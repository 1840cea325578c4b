#pragma once

#include "actors/runtime/wait_group.hpp"
#include "actors/serving/running_median.hpp"
#include "net/mux/action.hpp"

#include <actorgrid/call_info.hpp>
#include <actorgrid/handler.hpp>

#include <caf/actor_clock.hpp>
#include <caf/fwd.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>

namespace actorgrid::actors {

class pool_calls;

/// A call to a function that runs on the pool.
struct pool_call {
  std::shared_ptr<pool_calls> from;
  mux::serving_id id = 0;
  call_info info;
  payload body;
};

/// Queues calls to a function that runs on CAF's threads, at most `concurrency` at a time.
///
/// Waking a thread costs more than a short call. So a running worker takes one call after the
/// other, and wakes another one only if the waiting calls would keep it busy for longer than that,
/// judging by how long recent calls took. help() corrects wrong estimates.
/// @thread any
class pool_queue : public std::enable_shared_from_this<pool_queue> {
public:
  pool_queue(caf::actor_system& system, detail::unary_function run, std::size_t concurrency,
             wait_group& members);

  void push(pool_call call);
  /// Starts another worker if calls are waiting and none was taken for a while. Call it
  /// periodically while there are calls.
  void help();
  /// Answers waiting and future calls with an error; running ones finish by themselves.
  void close();
  bool is_closed();

  /// How often to call help().
  static constexpr std::chrono::milliseconds help_interval{1};

private:
  class worker;
  using clock = caf::actor_clock;

  /// The next call for a worker, which reports how long its last one took; nothing if none is
  /// waiting.
  std::optional<pool_call> take(std::optional<clock::duration_type> last_took);
  /// Whether calls arrive while a worker polls for them.
  bool has_more_soon() const noexcept;
  /// Ends a worker; false if calls have arrived.
  bool release();
  /// @pre counted in workers_
  void start_worker();
  void serve(pool_call call) const;
  clock::time_point now() const noexcept;

  caf::actor_system& system_;
  const detail::unary_function run_;
  const std::size_t concurrency_;
  wait_group& members_;

  std::mutex mutex_; ///< guards what follows
  std::deque<pool_call> waiting_;
  std::size_t workers_ = 0;
  clock::time_point last_taken_{};
  /// How long recent calls took; assumed to be long until measured.
  running_median typical_{std::chrono::milliseconds{1}};
  bool closed_ = false;
  std::atomic<bool> has_waiting_{false}; ///< written under mutex_
};

} // namespace actorgrid::actors
