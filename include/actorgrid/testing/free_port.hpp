#pragma once

#include <cstdint>

namespace actorgrid::testing {

/// A port of the loopback that was free a moment ago, that the system gives to nobody by itself,
/// and that this process was not told before. @error std::system_error when all are taken
/// @thread any
std::uint16_t free_port();

} // namespace actorgrid::testing
