#pragma once

#include "actors/core/handler_table.hpp"
#include "actors/core/peer_quota.hpp"
#include "actors/runtime/wait_group.hpp"
#include "actors/streams/stream_actor.hpp"
#include "net/mux/incoming_stream.hpp"

#include <actorgrid/detail/task_scope.hpp>

namespace actorgrid::actors {

/// Constructor arguments of an incoming stream.
struct incoming_stream_setup {
  std::shared_ptr<link_driver> driver;
  mux::incoming_stream::config config;
  std::shared_ptr<handler_entry> handler;
  call_info info;
  payload opening;
  wait_group* members;
  stream_permit permit;
  std::shared_ptr<void> running;   ///< a function's permit: see begin_stream()
  handler_counts* counts;          ///< of the handler and this loop
  std::shared_ptr<open_span> span; ///< null for nothing
};

/// The handler's end of a stream. A coroutine handler runs inside this actor and is destroyed when
/// the stream is cancelled (messages it waits for go to the loop's host); a function runs on its
/// own thread; an actor gets a stream_request.
class incoming_stream_actor final : public stream_actor {
public:
  incoming_stream_actor(caf::actor_config& cfg, loop_unit& unit, incoming_stream_setup setup);

  /// Schedules the first turn, which runs the handler.
  void start() { schedule(); }

private:
  void on_turn() override;
  void on_stop() override;

  void run_handler();
  void tell_end();

  mux::stream_endpoint& machine() noexcept override { return machine_; }
  void on_fail(failure why) override { ask_end(std::move(why)); }
  void on_port_dropped() override;
  void end_output(const failure& why) override;
  void consider_drain(bool is_first_second, bool is_idle) override;

  std::unique_ptr<incoming_stream_setup> setup_; ///< until the handler runs
  std::shared_ptr<handler_entry> handler_;
  /// Returned when the last reference to the stream is gone, or when the function serving it ends.
  stream_permit permit_;
  handler_counts& counts_;
  mux::incoming_stream machine_;
  bool has_failed_ = false;         ///< the handler, or it dropped the stream
  std::shared_ptr<open_span> span_; ///< until tracers were told the end
  detail::task_scope tasks_;
};

} // namespace actorgrid::actors
