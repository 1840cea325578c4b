#pragma once

#include <actorgrid/config.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace actorgrid {

/// One key of the configuration and its value.
struct setting {
  /// The full name of the key: "grid.limits.message-bytes".
  std::string key = {};
  /// The value in force, as the configuration file spells it.
  std::string value = {};

  /// Compares keys and values.
  friend bool operator==(const setting&, const setting&) = default;
};

/// The settings that should be the same on every node of a grid, because both ends of a connection
/// act by them: the path, those of lanes, the guests, pings, limits and time limits. What belongs to
/// one machine (names, addresses, files, threads, handlers) is not among them, nor is any secret.
/// @returns one entry per key, in the order of the documentation
std::vector<setting> shared_settings(const node_config& config);

/// A hash by which two nodes compare long lists: equal for equal texts in the same order, and for
/// all practical purposes different for others. It is no protection against forgery.
/// @returns 16 hex digits
std::string fingerprint(const std::vector<std::string>& texts);

/// Whether the node named `local` is the one of the two that dials: the protocol decides by a hash
/// of both names as they are written in the configuration.
bool dials(std::string_view local, std::string_view remote) noexcept;

} // namespace actorgrid
