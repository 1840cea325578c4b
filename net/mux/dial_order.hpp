#pragma once

#include <string_view>

namespace actorgrid::mux {

/// Whether `local` is the side of the pair that dials: the protocol compares XXH3-64 of the two
/// concatenations of the names, as written in the configuration; on a tie the lesser name dials.
bool should_dial(std::string_view local, std::string_view remote) noexcept;

/// Whether frames between the two carry checksums: unless both names begin with https:// or wss://.
bool needs_checksum(std::string_view local, std::string_view remote) noexcept;

} // namespace actorgrid::mux
