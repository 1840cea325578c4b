#pragma once

#include "actors/streams/stream_actor.hpp"
#include "net/mux/outgoing_stream.hpp"

namespace actorgrid::actors {

/// Constructor arguments of an outgoing stream.
struct outgoing_stream_setup {
  std::shared_ptr<link_driver> driver;
  handler_id id;
  mux::outgoing_stream::config config;
  payload opening;
  std::shared_ptr<open_span> span; ///< null for nothing
};

/// The caller's end of a stream.
class outgoing_stream_actor final : public stream_actor {
public:
  outgoing_stream_actor(caf::actor_config& cfg, loop_unit& unit, outgoing_stream_setup setup);

  /// Schedules the first turn. @returns the port for the caller
  std::shared_ptr<detail::stream_port> start();

private:
  void on_stop() override;
  mux::stream_endpoint& machine() noexcept override { return machine_; }
  void on_fail(failure why) override;
  void on_port_dropped() override;
  void end_output(const failure&) override { machine_.finish(); }

  std::shared_ptr<open_span> span_; ///< until tracers were told the end
  mux::outgoing_stream machine_;
};

} // namespace actorgrid::actors
