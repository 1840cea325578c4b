#pragma once

#include "apps/ctl/exit_code.hpp"
#include "apps/ctl/target_grid.hpp"

#include <actorgrid/node.hpp>
#include <actorgrid/system_config.hpp>

#include <caf/actor_system.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace actorgrid::ctl {

/// A node of our own that dials some nodes of the grid.
class session {
public:
  /// Begins to connect to `targets`; quits when the node cannot be started.
  session(const target_grid& where, const std::vector<std::string>& targets);

  actorgrid::node& node() noexcept { return node_; }
  const std::vector<std::string>& targets() const noexcept { return targets_; }

  /// Waits until connected. Without --wait, the first failed attempt is final.
  failure connect(const std::string& host);
  /// The peer, connected; quits if it cannot be reached.
  peer reach(const std::string& host);
  /// The targets that could be reached; reports the others on standard error.
  std::vector<peer> reach_some();
  /// The exit code if reach_some() did not reach all targets: `auth` if credentials or certificates
  /// were the only reason.
  exit_code unreached_code() const noexcept { return unreached_code_; }

private:
  std::vector<std::string> targets_;
  std::chrono::milliseconds timeout_;
  bool wait_;
  exit_code unreached_code_ = exit_code::unreachable;
  system_config config_;
  caf::actor_system system_;
  actorgrid::node node_;
};

} // namespace actorgrid::ctl
