#pragma once

#include "codec/byte_buffer.hpp"

#include <actorgrid/payload.hpp>

#include <array>
#include <cstddef>
#include <span>

namespace actorgrid::mux {

/// One websocket message ready to be written. A large body is not copied: it is kept apart from the
/// bytes around it.
struct wire_message {
  using pieces = std::array<std::span<const std::byte>, 3>;

  codec::byte_buffer storage;
  std::size_t offset = 0; ///< where the message begins in `storage`
  payload body;
  std::size_t body_at = 0;      ///< where in `storage` the body belongs, if there is one
  bool another_follows = false; ///< at once, so that the end of this one may leave with it

  std::size_t size() const noexcept { return storage.size() - offset + body.size(); }
  bool is_in_one_piece() const noexcept { return body.empty(); }
  /// All of it. @pre is_in_one_piece()
  std::span<const std::byte> bytes() const noexcept { return std::span{storage}.subspan(offset); }
  /// Its parts in order; some may be empty.
  pieces in_pieces() const noexcept {
    if (is_in_one_piece()) return {bytes(), {}, {}};
    const std::span all{storage};
    return {all.subspan(offset, body_at - offset), body.bytes(), all.subspan(body_at)};
  }
  /// A copy of all of it.
  payload to_payload() const;
};

} // namespace actorgrid::mux
