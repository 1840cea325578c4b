#pragma once

#include <actorgrid/detail/host_port.hpp>
#include <actorgrid/outcome.hpp>

#include <string>
#include <string_view>

namespace actorgrid {

/// A node's name, taken apart.
struct node_url {
  bool uses_tls = false; ///< https or wss
  detail::host_port address;
};

/// What is wrong with a text, in words that follow it: "has a path, expected none".
struct flaw {
  std::string words;
};

/// Reads "scheme://host:port". Names are compared as text everywhere, so nothing that would give
/// one node two names is tolerated.
outcome<node_url, flaw> read_node_url(std::string_view text);

/// Reads what follows the scheme of a node's URL: "name:port", "address:port" or "[v6]:port".
outcome<detail::host_port, flaw> read_address(std::string_view text);

/// Reads an address to bind: "address:port", "[v6]:port" or ":port". Port 0 lets the kernel pick.
outcome<detail::host_port, flaw> read_listen_address(std::string_view text);

/// An entry of grid.connect-to: views into it.
struct connect_to_entry {
  std::string_view peer;
  std::string_view address; ///< null when there is no "="
};

/// Splits "PEER=HOST:PORT" at its first "=".
connect_to_entry split_connect_to(std::string_view text);

} // namespace actorgrid
