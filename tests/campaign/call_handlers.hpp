#pragma once

#include "tests/campaign/node_process.hpp"

namespace actorgrid::campaign {

/// Registers a handler for every kind of call except `unknown`.
void serve_calls(node& n, const here& where);

} // namespace actorgrid::campaign
