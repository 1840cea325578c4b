#pragma once

#include <cstddef>

namespace actorgrid::testing {

/// Which of the first two nodes dials the other: 0 or 1.
/// @param nodes a simulation or a cluster
template <class Nodes>
std::size_t dialler_of(Nodes& nodes) {
  return nodes.peer(0, 1).stats().dials ? 0 : 1;
}

} // namespace actorgrid::testing
