#pragma once

#include "config/url.hpp"

#include <actorgrid/detail/host_port.hpp>
#include <actorgrid/outcome.hpp>

#include <string>
#include <string_view>

namespace actorgrid {

/// Where the admin listener listens.
struct admin_address {
  std::string path;      ///< of a Unix socket; empty for TCP
  detail::host_port tcp; ///< without a host: every address

  /// Whether other machines may reach it.
  bool is_open_to_others() const;
};

/// Reads grid.admin.listen: "address:port", "[v6]:port", ":port", or a path that begins with a
/// slash.
outcome<admin_address, flaw> read_admin_address(std::string_view text);

} // namespace actorgrid
