#pragma once

#include "net/websocket/frame_header.hpp"
#include "net/websocket/receive_buffer.hpp"

#include <actorgrid/payload.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>

namespace actorgrid::ws {

/// Codes of a websocket close (RFC 6455, 7.4.1).
namespace close_code {
inline constexpr std::uint16_t protocol_error = 1002;
inline constexpr std::uint16_t invalid_text = 1007;
inline constexpr std::uint16_t message_too_large = 1009;
} // namespace close_code

/// Parses the bytes of a websocket into messages, strictly by RFC 6455; uses no socket.
///
/// Bytes arrive in a small staging block, which grows and shrinks with the amount that arrives at a
/// time. Larger messages arrive directly in their own block.
class message_reader {
public:
  struct message {
    payload content;
    bool is_text = false;
  };
  struct ping {
    std::span<const std::byte> content; ///< valid until the next call of the reader
  };
  struct close {
    std::uint16_t code = 0; ///< 0 when none was given
    std::string reason;
  };
  /// Nothing may be read after it.
  struct violation {
    std::uint16_t code; ///< to close with
    const char* text;
  };
  using event = std::variant<message, ping, close, violation>;

  /// Which frames have to be masked: those that an acceptor reads.
  enum class masks { expected, refused };

  message_reader(masks m, std::size_t message_bytes_max) noexcept
      : masks_(m), message_bytes_max_(message_bytes_max) {}

  /// Takes effect with the next frame.
  void limit_messages(std::size_t bytes_max) noexcept { message_bytes_max_ = bytes_max; }

  /// Where to put the next bytes, in this order. @pre next() has returned nothing
  std::array<std::span<std::byte>, 2> prepare();
  /// `count` bytes were put there.
  void commit(std::size_t count);
  /// The next event in the bytes so far; nothing if more are needed.
  std::optional<event> next();

private:
  std::span<std::byte> staged() noexcept { return {staging_.get() + begin_, end_ - begin_}; }
  void make_room();
  void resize_staging(std::size_t capacity);
  std::optional<violation> find_fault(const frame_header& header) const noexcept;
  void begin(const parsed_header& parsed) noexcept;
  void take_mask_off(std::span<std::byte> bytes) noexcept;
  std::optional<event> take_control();
  event take_staged_message();
  void collect();
  event finish(payload content);

  const masks masks_;
  std::size_t message_bytes_max_;

  std::unique_ptr<std::byte[]> staging_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool was_filled_ = false;
  unsigned small_reads_ = 0;

  std::optional<frame_header> frame_; ///< the one whose content is being read
  std::uint64_t left_in_frame_ = 0;
  bool is_staged_ = false;             ///< the frame, as a whole before it is looked at
  bool expects_large_ = false;         ///< as the last frame of a message was
  std::optional<opcode> message_kind_; ///< of the message that has begun
  std::uint64_t message_bytes_ = 0;    ///< of it so far, announced ones included
  receive_buffer collected_;           ///< of a message too large for the staging block
  std::size_t direct_bytes_ = 0;       ///< of the last prepare(), in `collected_`
};

} // namespace actorgrid::ws
