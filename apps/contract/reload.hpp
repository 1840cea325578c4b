#pragma once

#include <actorgrid/msgpack.hpp>

#include <string>
#include <vector>

namespace actorgrid::contract {

struct reload_request {
  bool dry_run = false; ///< only tell what would change
  MSGPACK_DEFINE_MAP(dry_run)
};

/// Answer of node_reload.
struct reload_answer {
  /// As the lines of to_string(config_changes), without line ends; empty if nothing changes.
  std::vector<std::string> changes;
  MSGPACK_DEFINE_MAP(changes)
};

/// Makes a node read its configuration file again and put it in force. Fails with the mistakes in
/// it, one per line: then nothing has changed.
inline constexpr auto node_reload = unary<reload_request, reload_answer>(handler_id{41});

} // namespace actorgrid::contract
