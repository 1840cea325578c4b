#pragma once

#include "tests/campaign/history.hpp"

#include <actorgrid/peer.hpp>

#include <cstddef>
#include <memory>
#include <vector>

namespace actorgrid {
class node;
}

namespace actorgrid::campaign {

/// Where code of the campaign runs: one process of a node. Every handler and caller there gets it.
struct node_process {
  history* notes = nullptr;
  std::size_t node = 0;
  std::size_t incarnation = 0;
  actorgrid::node* self = nullptr; ///< while the process lives
  std::vector<peer> peers;         ///< by number, including the node itself
};
using here = std::shared_ptr<const node_process>;

/// How long a handler waits that never returns.
constexpr std::chrono::hours for_ever{24 * 365};

} // namespace actorgrid::campaign
