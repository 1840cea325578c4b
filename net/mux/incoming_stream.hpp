#pragma once

#include "codec/control.hpp"
#include "codec/frame.hpp"
#include "net/mux/clock.hpp"
#include "net/mux/fifo.hpp"
#include "net/mux/frame_sink.hpp"
#include "net/mux/ticker.hpp"
#include "net/mux/windows.hpp"

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
class incoming_stream {
public:
  struct config {
    std::uint64_t mux_id = 0;
    std::uint32_t seq = 0; ///< of ConnectMux
    mux::windows window;
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

  // Events.

  void on_frames(std::span<codec::frame> frames, time_point now);
  void on_timeout(time_point now);
  /// The connection is gone; nothing more is sent.
  void on_lost(const failure& why);

  // Commands of the handler.

  /// The next request, returning its credit; nothing if none is queued.
  std::optional<payload> next();
  send_status send(payload response);
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

  // State.

  bool has_next() const noexcept { return !queue_.empty(); }
  /// The client finished sending and every request was taken.
  bool is_input_ended() const noexcept { return input_ended_ && queue_.empty(); }
  bool is_writable() const noexcept;
  /// Set when the handler is to stop: cancelled, deadline_exceeded, disconnected,
  /// protocol_violation, shutting_down.
  const failure* cancelled() const noexcept;
  /// Nothing will be sent or expected any more: release the mux id.
  bool is_over() const noexcept { return over_; }
  time_point next_timeout() const noexcept;
  mux::waiting_for waiting_for() const noexcept;
  std::uint32_t credit() const noexcept { return credit_; }

private:
  codec::frame make(codec::op op, codec::flags extra = codec::flags::none) const;
  void push_counted(codec::frame f);
  void push_uncounted(codec::op op);
  void on_frame(codec::frame& f, time_point now);
  void on_input(codec::frame& f);
  void answer_ping(codec::frame& f, codec::pong answer);
  bool is_next(const codec::frame& f);
  void try_end();
  void push_end(const failure& why);
  void reject(std::string text);
  void stop(failure why);

  config config_;
  frame_sink& out_;
  std::uint32_t send_seq_;
  std::uint32_t receive_seq_;
  std::uint32_t credit_;
  bool input_ended_;
  bool ending_ = false;
  bool over_ = false;
  bool lost_ = false; ///< the connection is gone
  failure end_;       ///< ok for a clean end
  failure cancelled_;
  fifo<payload> queue_;
  ticker silence_check_;
  time_point last_ping_;
};

} // namespace actorgrid::mux
