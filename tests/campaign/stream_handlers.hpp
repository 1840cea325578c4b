#pragma once

#include "tests/campaign/node_process.hpp"

namespace actorgrid::campaign {

/// Registers a handler for every kind of stream, with each of the windows.
void serve_streams(node& n, const here& where);

} // namespace actorgrid::campaign
