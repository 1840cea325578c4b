#pragma once

#include <cstddef>
#include <string_view>

namespace actorgrid::testing {

/// Shuts down every TCP socket of this process that is connected from or to the port of `host`
/// ("http://127.0.0.1:7480"), as a broken cable would look to both ends. Returns how many.
/// @error std::invalid_argument without a port
/// @thread any
std::size_t cut_connections(std::string_view host);

} // namespace actorgrid::testing
