#pragma once

#include "actors/core/call_start.hpp"
#include "actors/runtime/pool_jobs.hpp"
#include "net/mux/action.hpp"

#include <actorgrid/call_info.hpp>
#include <actorgrid/handler.hpp>

#include <cstddef>
#include <memory>

namespace actorgrid::actors {

class pool_calls;

/// A call to a function that runs on the pool.
struct pool_call {
  std::shared_ptr<pool_calls> from;
  mux::serving_id id = 0;
  call_info info;
  payload body;
  call_start* start; ///< part of `from`
};

/// Queues calls to a function that runs on CAF's threads, at most `concurrency` at a time.
/// @thread any
class pool_queue final : public pool_jobs<pool_call> {
public:
  pool_queue(caf::actor_system& system, detail::unary_function f, std::size_t concurrency,
             wait_group& members);

  /// Serves a call, or answers that the handler is gone.
  void serve(pool_call&& call);
  /// Answers waiting and future calls with an error; running ones finish by themselves.
  void take_away();

private:
  bool run(pool_call& call, caf::execution_unit*, caf::actor_clock::time_point since) override;
  bool drops(const pool_call& call) override;
  wait_group::member enter() override { return members_.enter(); }

  const detail::unary_function function_;
  wait_group& members_;
};

} // namespace actorgrid::actors
