#pragma once

#include <cstddef>
#include <string_view>

namespace actorgrid::testing {

/// Shuts down every TCP socket of this process that is connected from or to the port of `host`
/// ("http://127.0.0.1:7480"), which looks like a broken cable to both ends. Returns their number.
/// @error std::invalid_argument if `host` is no URL
/// @thread any
std::size_t cut_connections(std::string_view host);

} // namespace actorgrid::testing
