#pragma once

#include <actorgrid/node.hpp>

namespace actorgrid::bench {

/// Registers all handlers that the commands call, in the lanes too. To be called before the node
/// starts.
void serve_on(node& there);

} // namespace actorgrid::bench
