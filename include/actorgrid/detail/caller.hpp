#pragma once

#include <stop_token>
#include <string>

namespace actorgrid::detail {

/// What handlers can learn about a peer that calls them. Shared by all calls of one connection.
struct caller {
  std::string host;
  bool is_guest = false;
  std::stop_token gone = {}; ///< requested when the connection ends
};

} // namespace actorgrid::detail
