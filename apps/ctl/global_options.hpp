#pragma once

#include <actorgrid/config.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace actorgrid::ctl {

/// Options of every subcommand.
struct global_options {
  std::string config_file;
  std::vector<std::string> peers; ///< patterns
  std::string as;                 ///< own name; empty: a guest name
  std::string listen;             ///< for --as
  std::string guest_pattern;      ///< empty: the configuration's, else default_guest_pattern
  std::string route_path;         ///< empty: the configuration's
  std::string lane;               ///< of the grid; empty: none
  auth_config auth;
  tls_config tls;
  bool insecure = false;
  std::chrono::milliseconds timeout{10000};
  bool wait = false;    ///< keep trying to connect until the timeout
  bool json = false;    ///< one JSON value per line on stdout
  bool plain = false;   ///< no colour, no alignment: fields separated by tabs
  bool verbose = false; ///< the node's events on stderr
};

inline constexpr std::string_view default_guest_pattern = "http://ctl-*:1";

/// Parses "250ms", "5s", "2m", "1h"; a bare number means seconds. Fractions are allowed.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

} // namespace actorgrid::ctl
