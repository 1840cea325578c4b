#pragma once

#include "codec/frame.hpp"
#include "net/mux/clock.hpp"
#include "net/mux/fifo.hpp"
#include "net/mux/frame_sink.hpp"
#include "net/mux/ticker.hpp"
#include "net/mux/windows.hpp"

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
/// end() only after next() has handed out every response that came before it; only cancel()
/// drops what was queued. A clean end is reported only for the server's EOF.
class outgoing_stream {
public:
  struct config {
    std::uint64_t mux_id = 0;
    std::uint8_t handler = 0;
    std::optional<codec::subroute_id> subroute;
    mux::windows window;
    bool takes_input = true;
    bool checksums = true;
    time_point deadline = never;
    duration ping_interval = std::chrono::seconds(15); ///< set by the protocol
    payload trace = {}; ///< of codec::encode_trace, if the peer understands it
  };

  /// Sends ConnectMux with `initial`. `out` must outlive the machine.
  outgoing_stream(const config& c, frame_sink& out, payload initial, time_point now);

  // Events.

  void on_frames(std::span<codec::frame> frames, time_point now);
  void on_timeout(time_point now);
  /// The connection is gone; nothing more is sent.
  void on_lost(const failure& why);

  // Commands.

  /// The next response, returning its credit; nothing if none is queued.
  std::optional<payload> next();
  send_status send(payload request);
  /// No more requests; safe to repeat.
  void finish();
  /// Gives up: tells the server, drops queued responses, ends with `why`.
  void cancel(failure why);

  // State.

  bool has_next() const noexcept { return !queue_.empty(); }
  bool is_writable() const noexcept;
  /// The end, once every response before it was taken: code ok for a clean one.
  const failure* end() const noexcept;
  /// Nothing will be sent or expected any more: release the mux id. (Responses may still be
  /// queued.)
  bool is_over() const noexcept { return over_; }
  /// When to call on_timeout.
  time_point next_timeout() const noexcept;
  mux::waiting_for waiting_for() const noexcept;
  std::uint32_t credit() const noexcept { return credit_; }

private:
  codec::frame make(codec::op op, codec::flags extra = codec::flags::none) const;
  void push_counted(codec::frame f);
  void disconnect(std::uint32_t seq);
  void on_frame(codec::frame& f, time_point now);
  void on_credit(codec::op op);
  void on_pong(const codec::frame& f);
  void on_response(codec::frame& f);
  bool is_next(const codec::frame& f);
  void end_with(failure why);
  void give_up(failure why);
  void violate(std::string text);

  config config_;
  frame_sink& out_;
  std::uint32_t send_seq_ = 0;
  std::uint32_t next_receive_seq_ = 0;
  std::uint32_t credit_ = 0;
  std::uint32_t queued_max_;
  bool acked_ = false;
  bool finished_;
  bool over_ = false;
  failure end_;
  fifo<payload> queue_;
  ticker pings_;
  int pings_unanswered_ = 0; ///< since the last sign of life
};

} // namespace actorgrid::mux
