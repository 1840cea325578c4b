#pragma once

#include <cstdint>

namespace actorgrid {

/// Result of an attempt to send without waiting.
enum class send_status : std::uint8_t {
  sent,
  would_block, ///< the window or channel is full: what was sent has not been consumed
  finished,    ///< the sending side was finished, takes nothing, or the stream or channel is over
  too_large,   ///< above limits.message-bytes; only streams report it
};

} // namespace actorgrid
