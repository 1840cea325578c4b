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

/// Where code of the campaign runs: a process of a node. Handed to every handler and caller there.
struct place {
  history* notes = nullptr;
  std::size_t node = 0;
  std::size_t life = 0;
  actorgrid::node* self = nullptr; ///< as long as the process lives
  std::vector<peer> peers;         ///< by number; its own too
};
using here = std::shared_ptr<const place>;

/// What a handler that never returns waits for.
constexpr std::chrono::hours for_ever{24 * 365};

} // namespace actorgrid::campaign
