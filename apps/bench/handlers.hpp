#pragma once

#include <actorgrid/node.hpp>

namespace actorgrid::bench {

/// Registers everything that the commands call, before the node starts.
void serve_on(node& there);

} // namespace actorgrid::bench
