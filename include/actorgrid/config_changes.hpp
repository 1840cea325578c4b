#pragma once

#include <actorgrid/config.hpp>

#include <string>
#include <vector>

namespace actorgrid {

/// What becomes different when one configuration replaces another in a running node.
struct config_changes {
  /// Peers that are dialled or awaited from now on.
  std::vector<std::string> peers_added = {};
  /// Peers that are drained.
  std::vector<std::string> peers_removed = {};
  /// Peers that stay and are dialled elsewhere from the next attempt on: grid.connect-to.
  std::vector<std::string> peers_moved = {};
  /// Guest patterns that let in guests from now on.
  std::vector<std::string> guests_added = {};
  /// Guest patterns that do not any more: guests that no other pattern lets in are drained.
  std::vector<std::string> guests_removed = {};
  /// Settings in force at once: "grid.limits.guests: 64 -> 128".
  std::vector<std::string> at_once = {};
  /// Settings in force for connections made from now on, likewise.
  std::vector<std::string> for_new_connections = {};
  /// Settings that stay as they are until the node is restarted, likewise.
  std::vector<std::string> at_restart = {};

  /// Whether the two configurations are the same.
  bool is_empty() const noexcept;
  friend bool operator==(const config_changes&, const config_changes&) = default;
};

/// Compares two configurations without mistakes. Reads no files: that a file has changed is no
/// difference.
config_changes find_changes(const node_config& now, const node_config& wanted);

/// The changes as text, one per line, each line ended: "add peer http://node4:9000". "no changes"
/// if there are none.
std::string to_string(const config_changes& changes);

} // namespace actorgrid
