#pragma once

#include <actorgrid/errc.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace actorgrid::ws {

/// A host name of the grid, taken apart.
struct host_url {
  bool uses_tls = false;
  std::string name; ///< without the brackets of an IPv6 literal
  std::string port;
  std::string authority; ///< as in the Host header: what follows the scheme
};

/// "http://name:port", also https, ws and wss; port 80 or 443 when left out; IPv6 in brackets.
/// @error io_failure naming the text
std::variant<host_url, failure> parse_host_url(std::string_view text);

/// "name:port", "[v6]:port" or ":port" taken apart; `first` is without brackets.
/// @error io_failure naming the text
std::variant<std::pair<std::string, std::string>, failure>
parse_address(std::string_view text, std::string_view default_port);

} // namespace actorgrid::ws
