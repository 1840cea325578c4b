#pragma once

#include "apps/bench/routes.hpp"

#include <functional>
#include <vector>

namespace actorgrid::bench {

/// A node that calls, and whom: each in turn.
struct calling_node {
  node* self;
  std::vector<peer> others;
};

/// Who takes part in a load. Callers are spread over the nodes that call.
struct parties {
  std::vector<calling_node> callers;
  /// What the served process has used; none when all nodes are in this one.
  std::function<usage()> served_usage = {};
};

} // namespace actorgrid::bench
