#pragma once

#include "net/mux/wire_message.hpp"
#include "net/websocket/frame_header.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <span>

namespace actorgrid::ws {

/// Encodes messages as websocket frames, one at a time, one frame per message; uses no socket.
///
/// Bytes are masked in place, unless they are shared: then part by part in a copy, so that the peer
/// has the first part while the next one is masked.
class frame_writer {
public:
  /// Whether frames are masked: those of a dialer are.
  enum class masks { off, on };

  explicit frame_writer(masks m) : masks_(m) {}

  /// Begins with a message. @pre is_done()
  void begin(mux::wire_message message);
  /// Begins with a control frame. @pre is_done(), content of at most control_bytes_max
  void begin(opcode control, std::span<const std::byte> content);

  using parts = std::array<std::span<const std::byte>, 4>;
  /// What is to be written next, in this order; the last ones may be empty. @pre not is_done()
  const parts& next() const noexcept { return next_; }
  /// `count` bytes of next() were written.
  void consume(std::size_t count);
  bool is_done() const noexcept { return is_done_; }
  /// Whether next() will be followed at once, by more of its frame or by another message.
  bool more_follows() const noexcept { return !body_.empty() || another_follows_; }

  /// The message, for its storage to be reused. @pre is_done(), it was a message
  mux::wire_message take() noexcept { return std::move(message_); }

private:
  struct release {
    void operator()(buffer* b) const noexcept { b->release(); }
  };

  std::span<const std::byte> write_header(opcode kind, std::size_t length);
  mask_key draw_key();
  void mask_message(std::span<const std::byte> header);
  void copy_part_of_body(std::size_t at);

  const masks masks_;
  std::array<std::byte, frame_header_bytes_max> header_{};
  std::array<std::byte, control_bytes_max> control_{};
  mask_key key_{};
  mux::wire_message message_;
  parts next_{};
  bool is_done_ = true;
  bool another_follows_ = false;

  std::span<const std::byte> body_; ///< the part that is not yet masked
  std::span<const std::byte> after_;
  std::uint64_t position_ = 0; ///< of body_ in the content of the frame
  std::unique_ptr<buffer, release> part_;

  /// Masks keep proxies from mistaking data crafted by web pages for requests. Nodes run no such
  /// pages, so the quality of the random numbers matters little.
  std::independent_bits_engine<std::minstd_rand, 32, std::uint32_t> keys_{std::random_device{}()};
};

} // namespace actorgrid::ws
