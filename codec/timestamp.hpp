#pragma once

#include <cstdint>

namespace actorgrid::codec {

/// Wall-clock time in UTC as the handshake carries it. The default is the protocol's zero time,
/// year 1.
struct timestamp {
  std::int64_t seconds = -62135596800; ///< since 1970
  std::int32_t nanoseconds = 0;

  friend bool operator==(const timestamp&, const timestamp&) = default;
};

} // namespace actorgrid::codec
