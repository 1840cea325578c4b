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

/// A call that a function of the pool is to serve.
struct pool_call {
  std::shared_ptr<pool_calls> from;
  mux::serving_id id = 0;
  call_info info;
  payload body;
};

/// The calls that wait for a function which runs on CAF's threads, at most `concurrency` at a time.
///
/// Waking a thread costs more than a short call, so whoever is at work takes one call after the
/// other, and wakes another only when what waits would keep it busy for longer than that, by how
/// long calls took lately. What is wrong about that is put right by help().
/// @thread any
class pool_queue : public std::enable_shared_from_this<pool_queue> {
public:
  pool_queue(caf::actor_system& system, detail::unary_function run, std::size_t concurrency,
             wait_group& members);

  void push(pool_call call);
  /// Sets another thread to work if calls wait and none was taken for a while. To be called every
  /// now and then while there are calls.
  void help();
  /// Answers what waits, and what is still to come, with an error; what runs ends by itself.
  void close();
  bool is_closed();

  /// How often to call help().
  static constexpr std::chrono::milliseconds help_interval{1};

private:
  class worker;
  using clock = caf::actor_clock;

  /// The next call for a worker, which tells what its last one took; nothing when none waits.
  std::optional<pool_call> take(std::optional<clock::duration_type> last_took);
  /// Whether calls come while a worker looks.
  bool has_more_soon() const noexcept;
  /// A worker goes; false when calls have come.
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
  /// What calls took lately; much, as long as nobody knows.
  running_median typical_{std::chrono::milliseconds{1}};
  bool closed_ = false;
  std::atomic<bool> has_waiting_{false}; ///< written under mutex_
};

} // namespace actorgrid::actors
