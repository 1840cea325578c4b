#pragma once

#include "apps/bench/routes.hpp"

#include <functional>
#include <vector>

namespace actorgrid::bench {

/// A calling node, and the peers that it calls in turn.
struct calling_node {
  node* self;
  std::vector<peer> others;
};

/// The nodes that take part in a load. Callers are spread over the calling nodes.
struct parties {
  std::vector<calling_node> callers;
  /// Usage of the serving process; empty if all nodes are in this process.
  std::function<usage()> served_usage = {};
};

} // namespace actorgrid::bench
