#pragma once

#include <cstdint>

namespace actorgrid::testing {

/// A port of the loopback that was free a moment ago, and that the system gives to nobody by
/// itself.
std::uint16_t free_port();

} // namespace actorgrid::testing
