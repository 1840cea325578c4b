#pragma once

#include "net/transport/socket.hpp"

#include <string_view>
#include <vector>

namespace actorgrid::ws {

/// The order in which to try the addresses of a name, by RFC 8305: families take turns, each in the
/// system's order, and duplicates are tried once. `preferred` comes first and `doubtful` last, if
/// they are among them; both in the form of address_text().
std::vector<tcp::endpoint> order_to_try(const std::vector<tcp::endpoint>& found,
                                        std::string_view preferred, std::string_view doubtful);

} // namespace actorgrid::ws
