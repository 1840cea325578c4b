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
  void on_frames(std::vector<codec::frame>& frames) override;
  void on_timeout() override;
  void on_lost(const failure& why) override;
  std::optional<payload> take() override { return machine_.next(); }
  bool has_next() const override { return machine_.has_next(); }
  const failure* input_end() const override { return machine_.end(); }
  void put(payload item) override { machine_.send(std::move(item)); }
  bool is_put_over() const override { return machine_.is_over() || !takes_input_; }
  std::uint32_t credit() const override { return machine_.credit(); }
  void end_output(const failure&) override { machine_.finish(); }
  void on_fail(failure why) override;
  void on_port_dropped() override;
  bool is_over() const override { return machine_.is_over(); }
  failure final_failure() const override;
  mux::time_point next_timeout() const override { return machine_.next_timeout(); }
  mux::waiting_for waiting_for() const override { return machine_.waiting_for(); }

  const bool takes_input_;
  std::shared_ptr<open_span> span_; ///< until tracers were told the end
  mux::outgoing_stream machine_;
};

} // namespace actorgrid::actors
