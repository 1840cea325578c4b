#pragma once

#include "codec/frame.hpp"
#include "net/mux/clock.hpp"
#include "net/mux/fifo.hpp"
#include "net/mux/frame_sink.hpp"
#include "net/mux/ticker.hpp"
#include "net/mux/windows.hpp"

#include <actorgrid/errc.hpp>
#include <actorgrid/payload.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace actorgrid::mux {

/// What both ends of a stream share: numbered frames in both directions, credit for what is sent,
/// received items that wait to be taken, a deadline and a ticker.
///
/// Invariant: a frame with a wrong sequence number ends this stream, and only this stream.
class stream_endpoint {
public:
  stream_endpoint(const stream_endpoint&) = delete;
  stream_endpoint& operator=(const stream_endpoint&) = delete;

  // Events.

  virtual void on_frames(std::span<codec::frame> frames, time_point now) = 0;
  virtual void on_timeout(time_point now) = 0;
  /// The connection is gone; nothing more is sent.
  virtual void on_lost(const failure& why) = 0;

  // Commands.

  /// The next received item, returning its credit; nothing if none is queued.
  std::optional<payload> next();
  virtual send_result send(payload item) = 0;

  // State.

  bool has_next() const noexcept { return !queue_.empty(); }
  /// Why no more items come, once all that came was taken: code ok for a clean end. Null before.
  virtual const failure* input_end() const noexcept = 0;
  /// Whether an item can be sent now.
  bool is_writable() const noexcept { return !is_output_over() && credit_ > 0; }
  /// Whether no item will be taken any more.
  bool is_output_over() const noexcept { return over_ || output_ended_; }
  std::uint32_t credit() const noexcept { return credit_; }
  /// Nothing will be sent or expected any more: release the mux id. (Items may still be queued.)
  bool is_over() const noexcept { return over_; }
  /// When to call on_timeout.
  time_point next_timeout() const noexcept;
  virtual mux::waiting_for waiting_for() const noexcept = 0;

protected:
  /// What one end sends: its items, and credit for the other's.
  struct ops {
    codec::op item;
    codec::op credit;
  };
  /// The first frame comes with the number `receive_seq`; the first sent has the one after
  /// `send_seq`.
  struct numbers {
    std::uint32_t send_seq;
    std::uint32_t receive_seq;
  };

  stream_endpoint(frame_sink& out, std::uint64_t mux_id, bool checksums, ops sent, numbers first);
  ~stream_endpoint() = default;

  codec::frame make(codec::op op, codec::flags extra = codec::flags::none) const;
  void push(codec::frame&& f) { out_.push(std::move(f)); }
  void push_counted(codec::frame&& f);
  /// The flag that says whether the body is checked.
  codec::flags checksum_flag() const noexcept;
  /// Sends an item, if there is credit for it.
  send_result send_item(payload item);
  /// Whether the frame is the one that was to come; counts it if so, and otherwise ends the stream.
  bool is_next(const codec::frame& f);

  std::uint32_t send_seq_;
  std::uint32_t credit_ = 0;
  time_point deadline_ = never;
  bool output_ended_ = false; ///< finished, or it never takes items
  bool over_ = false;
  failure end_; ///< ok for a clean end
  fifo<payload> queue_;
  ticker ticker_;

private:
  /// Ends the stream at both ends, because the other broke the protocol.
  virtual void violate(std::string text) = 0;

  frame_sink& out_;
  std::uint64_t mux_id_;
  std::uint32_t receive_seq_;
  ops ops_;
  bool checksums_;
};

} // namespace actorgrid::mux
