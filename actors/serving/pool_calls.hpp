#pragma once

#include "actors/core/call_start.hpp"
#include "actors/core/handler_counts.hpp"
#include "actors/serving/pool_queue.hpp"
#include "net/loop/loop.hpp"

#include <atomic>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace actorgrid::actors {

class link_driver;
class peer_quota;
class served_calls;

/// One connection's calls to pool functions: queues them, and brings the answers back to the loop,
/// in batches when many are ready.
/// @thread the loop's unless said otherwise
class pool_calls final : public std::enable_shared_from_this<pool_calls>, private ws::loop::alarm {
public:
  /// Returns the calls' permits to `share`.
  pool_calls(link_driver& connection, std::shared_ptr<peer_quota> share);

  void serve(const std::shared_ptr<pool_queue>& pool, mux::serving_id id, call_info&& info,
             payload&& body);
  /// @thread any
  void answer(mux::serving_id id, result<payload>&& outcome, run_times ran);
  /// Tells when the functions began that run now.
  void tell_starts(served_calls& to) const noexcept;
  /// The connection is gone: waiting calls are not served, later answers are dropped.
  void close() noexcept;
  /// Discards a waiting call because the connection is gone. @thread any
  void drop_one() noexcept;
  /// @thread any
  bool is_closed() const noexcept { return closed_.load(std::memory_order_relaxed); }

private:
  struct ready_answer {
    ready_answer(mux::serving_id i, result<payload>&& o, run_times r)
        : id(i), outcome(std::move(o)), ran(r) {}

    mux::serving_id id;
    result<payload> outcome;
    run_times ran;
  };
  struct served_call {
    mux::serving_id id = 0;
    call_start start;
  };
  /// Where the function says that it begins: valid as long as this object.
  call_start& start_of(mux::serving_id id);
  void send_answers();
  void on_alarm() override;

  link_driver* connection_; ///< null once closed
  const std::shared_ptr<peer_quota> share_;
  ws::loop& loop_;
  std::atomic<bool> closed_{false};
  std::size_t running_ = 0;
  std::vector<std::shared_ptr<pool_queue>> pools_; ///< where calls may be waiting
  /// By the slots of their IDs, which the link reuses: as many as calls were ever in flight.
  std::deque<served_call> calls_;
  std::mutex mutex_;
  std::vector<ready_answer> answers_; ///< guarded by mutex_
};

} // namespace actorgrid::actors
