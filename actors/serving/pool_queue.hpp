#pragma once

#include "actors/core/call_start.hpp"
#include "actors/runtime/pool_jobs.hpp"
#include "net/mux/action.hpp"

#include <actorgrid/call_info.hpp>
#include <actorgrid/handler.hpp>

#include <cstddef>
#include <memory>

namespace actorgrid::actors {

class actor_jobs;
class pool_calls;

/// A call to a function that runs on the pool.
struct pool_call {
  std::shared_ptr<pool_calls> from;
  mux::serving_id id = 0;
  call_info info;
  payload body;
  call_start* start; ///< part of `from`
};

/// Queues calls to a function that runs on CAF's threads, at most `concurrency` at a time, and on
/// the loops that bring the calls while it takes little time.
/// @thread any
class pool_queue final : public pool_jobs<pool_call> {
public:
  /// `actors`: where its turns are remembered; null: it runs on CAF's threads alone.
  pool_queue(caf::actor_system& system, detail::unary_function f, std::size_t concurrency,
             wait_group& members, std::shared_ptr<actor_jobs> actors);

  /// Serves a call, or answers that the handler is gone.
  void serve(pool_call&& call);
  /// Answers waiting and future calls with an error; running ones finish by themselves.
  void take_away();

private:
  bool run(pool_call& call, caf::execution_unit*, caf::actor_clock::time_point since) override;
  bool drops(const pool_call& call) override;
  void run_first(caf::resumable* first) override;
  bool is_on_visit() const noexcept override;
  wait_group::member enter() override { return members_.enter(); }

  const detail::unary_function function_;
  wait_group& members_;
  const std::shared_ptr<actor_jobs> actors_;
  const caf::actor_id turns_; ///< the ID under which its turns are remembered
};

} // namespace actorgrid::actors
