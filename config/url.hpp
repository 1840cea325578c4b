#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace actorgrid {

/// The parts of a node's name.
struct node_url {
  std::string_view scheme;
  std::string_view host; ///< IPv6 addresses with their brackets
  std::uint16_t port = 0;

  bool is_tls() const { return scheme == "https" || scheme == "wss"; }
};

/// What is wrong with a text, in words that follow it: "has a path, expected none".
struct flaw {
  std::string words;
};

/// Reads "scheme://host:port"; views into `text`. Names are compared as text everywhere, so nothing
/// that would give one node two names is tolerated.
std::variant<node_url, flaw> read_node_url(std::string_view text);

/// Why `text` is no "address:port", "[v6]:port" or ":port" to bind; empty when it is one.
std::string why_no_listen_address(std::string_view text);

} // namespace actorgrid
