#pragma once

#include <cstddef>
#include <vector>

namespace actorgrid::codec {

/// Bytes being written. Grows as they are appended.
using byte_buffer = std::vector<std::byte>;

} // namespace actorgrid::codec
