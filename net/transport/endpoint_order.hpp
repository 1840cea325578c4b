#pragma once

#include "net/transport/socket.hpp"

#include <string_view>
#include <vector>

namespace actorgrid::ws {

/// The order in which to try the addresses of a name, as RFC 8305 has it: families take turns, the
/// system's order is kept within each, and what the system said twice is tried once. `preferred`
/// comes first and `doubtful` last, if they are among them; both as address_text() has them.
std::vector<tcp::endpoint> order_to_try(const std::vector<tcp::endpoint>& found,
                                        std::string_view preferred, std::string_view doubtful);

} // namespace actorgrid::ws
