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

  void on_frames(std::vector<codec::frame>& frames) override;
  void on_timeout() override;
  void on_lost(const failure& why) override;
  std::optional<payload> take() override { return machine_.next(); }
  bool has_next() const override { return machine_.has_next(); }
  const failure* input_end() const override;
  void put(payload item) override { machine_.send(std::move(item)); }
  bool is_put_over() const override { return machine_.is_over(); }
  std::uint32_t credit() const override { return machine_.credit(); }
  void end_output(const failure& why) override;
  void on_fail(failure why) override { ask_end(std::move(why)); }
  void on_port_dropped() override;
  bool is_cancelled_by_drain(bool is_first_second, bool is_idle) const override;
  void cancel_for_drain() override { machine_.shut_down(); }
  void on_handler_finished(const caf::error& outcome) override;
  bool is_over() const override { return machine_.is_over(); }
  failure final_failure() const override;
  mux::time_point next_timeout() const override { return machine_.next_timeout(); }
  mux::waiting_for waiting_for() const override { return machine_.waiting_for(); }

  std::unique_ptr<incoming_stream_setup> setup_; ///< until the handler runs
  std::shared_ptr<handler_entry> handler_;
  /// Returned when the last reference to the stream is gone, or when the function serving it ends.
  stream_permit permit_;
  handler_counts& counts_;
  mux::incoming_stream machine_;
  bool has_failed_ = false;         ///< the handler, or it dropped the stream
  failure told_failure_;            ///< why it failed, if tracers want to know
  std::shared_ptr<open_span> span_; ///< until tracers were told the end
  detail::task_scope tasks_;
};

} // namespace actorgrid::actors
