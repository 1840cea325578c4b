#pragma once

#include "codec/control.hpp"
#include "net/mux/stream_endpoint.hpp"

#include <actorgrid/config.hpp>
#include <actorgrid/errc.hpp>
#include <actorgrid/payload.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace actorgrid::mux {

/// The server's end of a stream.
///
///     open --finish/fail--> ending (waits for credit) --> ended
///        any state --cancel from the client, deadline, silence, loss, violation--> cancelled
///
/// Invariant: at most window.in requests are queued; an overrun, a wrong sequence number or input
/// where none is expected ends this stream at both ends, and only this stream.
class incoming_stream final : public stream_endpoint {
public:
  struct config {
    std::uint64_t mux_id = 0;
    std::uint32_t seq = 0; ///< of ConnectMux
    mux::stream_windows window;
    bool takes_input = true;
    bool checksums = true;
    time_point deadline = never;
    /// As on the wire: pings are watched when 0 or above four ping intervals.
    std::uint32_t deadline_ms = 0;
    duration ping_interval = std::chrono::seconds(15); ///< set by the protocol
    std::size_t message_bytes_max = limits_config{}.message_bytes;
    bool coded_errors = false; ///< both ends announced codec::extension::coded_errors
  };

  /// Sends AckMux. `out` must outlive the machine.
  incoming_stream(const config& c, frame_sink& out, time_point now);

  void on_frames(std::span<codec::frame> frames, time_point now) override;
  void on_timeout(time_point now) override;
  void on_lost(const failure& why) override;

  send_result send(payload response) override;
  /// Ends cleanly, as soon as there is credit for it.
  void finish();
  /// Ends with an error, after everything sent before it. One that is too large is replaced by one
  /// that says so, here and in abort().
  void fail(failure why);
  /// The handler went away without ending the stream: the client gets `text` as a remote error at
  /// once.
  void abort(std::string text);
  /// Cancels the stream because this node shuts down: the client learns that, too, and can tell it
  /// from an error of the handler. Needs no credit.
  void shut_down();

  const failure* input_end() const noexcept override;
  /// Set when the handler is to stop: cancelled, deadline_exceeded, disconnected,
  /// protocol_violation, shutting_down.
  const failure* cancelled() const noexcept;
  mux::waiting_for waiting_for() const noexcept override;

private:
  void push_uncounted(codec::op op);
  void on_frame(codec::frame& f, time_point now);
  void on_input(codec::frame& f);
  void answer_ping(codec::frame& f, codec::pong answer);
  void try_end();
  void push_end(const failure& why);
  void violate(std::string text) override;
  void stop(failure why);

  mux::stream_windows window_;
  duration ping_interval_;
  std::size_t message_bytes_max_;
  bool coded_errors_;
  bool input_ended_;
  bool lost_ = false; ///< the connection is gone
  failure cancelled_;
  time_point last_ping_;
};

} // namespace actorgrid::mux
