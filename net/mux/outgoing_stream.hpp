#pragma once

#include "codec/subroute.hpp"
#include "net/mux/stream_endpoint.hpp"

#include <actorgrid/errc.hpp>
#include <actorgrid/payload.hpp>

#include <chrono>
#include <optional>
#include <span>
#include <string>

namespace actorgrid::mux {

/// The client's end of a stream.
///
///     opening --AckMux--> open --finish--> half-closed --EOF--> ended
///        any state --remote error, cancel, deadline, loss, violation--> ended
///
/// Invariant: responses are delivered in order, and the end (clean or failed) is reported by
/// input_end() only after next() has handed out every response that came before it; only cancel()
/// drops what was queued. A clean end is reported only for the server's EOF.
class outgoing_stream final : public stream_endpoint {
public:
  struct config {
    std::uint64_t mux_id = 0;
    std::uint8_t handler = 0;
    std::optional<codec::subroute_id> subroute;
    mux::stream_windows window;
    bool takes_input = true;
    bool checksums = true;
    time_point deadline = never;
    duration ping_interval = std::chrono::seconds(15); ///< set by the protocol
    codec::rare_payload trace = {}; ///< of codec::encode_trace, if the peer understands it
  };

  /// Sends ConnectMux with `initial`. `out` must outlive the machine.
  outgoing_stream(const config& c, frame_sink& out, payload initial, time_point now);

  void on_frames(std::span<codec::frame> frames, time_point now) override;
  void on_timeout(time_point now) override;
  void on_lost(const failure& why) override;

  send_result send(payload request) override;
  /// No more requests; safe to repeat.
  void finish();
  /// Gives up: tells the server, drops queued responses, ends with `why`.
  void cancel(failure why);

  const failure* input_end() const noexcept override;
  mux::waiting_for waiting_for() const noexcept override;

private:
  void disconnect(std::uint32_t seq);
  void on_frame(codec::frame& f, time_point now);
  void on_credit(codec::op op);
  void on_pong(const codec::frame& f);
  void on_response(codec::frame& f);
  void end_with(failure why);
  void give_up(failure why);
  void violate(std::string text) override;

  std::uint32_t request_window_;
  std::uint32_t queued_max_;
  bool acked_ = false;
  int pings_unanswered_ = 0; ///< since the last sign of life
};

} // namespace actorgrid::mux
