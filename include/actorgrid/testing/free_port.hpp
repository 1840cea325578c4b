#pragma once

#include <cstdint>

namespace actorgrid::testing {

/// A loopback port that was free a moment ago, is outside the range from which systems assign ports
/// themselves, and was not returned to this process before.
/// @error std::system_error if all are taken
/// @thread any
std::uint16_t free_port();

} // namespace actorgrid::testing
