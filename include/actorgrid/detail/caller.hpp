#pragma once

#include <actorgrid/caller_proof.hpp>

#include <stop_token>
#include <string>

namespace actorgrid::detail {

/// What handlers can learn about a peer that calls them. Shared by all calls of one connection.
struct caller {
  std::string host;
  bool is_guest = false;
  std::stop_token gone = {}; ///< requested when the connection ends
  caller_proof known_by = caller_proof::nothing;
};

} // namespace actorgrid::detail
