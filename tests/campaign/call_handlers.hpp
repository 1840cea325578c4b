#pragma once

#include "tests/campaign/place.hpp"

namespace actorgrid::campaign {

/// Registers a handler of every kind of call but `unknown`.
void serve_calls(node& n, const here& where);

} // namespace actorgrid::campaign
