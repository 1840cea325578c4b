#pragma once

#include "apps/ctl/global_options.hpp"
#include "apps/ctl/host_names.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace actorgrid::ctl {

/// The grid as the options and the configuration file describe it, before anything is connected.
/// Everything here quits when it cannot do what its name says.
class target_grid {
public:
  explicit target_grid(const global_options& options);

  /// Every node of the grid.
  const std::vector<std::string>& hosts() const noexcept { return config_.peers; }
  /// The node a short form means.
  std::string host(std::string_view name) const;
  /// The nodes short forms mean; all of them for no names.
  std::vector<std::string> hosts(const std::vector<std::string>& names) const;
  /// The only node of the grid, for commands that need no --host then.
  std::string host_or_only(const std::string& name) const;
  host_path split(std::string_view text) const;

  /// What a node of our own needs to reach `targets`: under a fresh guest name, or under --as.
  node_config own_node(const std::vector<std::string>& targets) const;

  const global_options& options() const noexcept { return options_; }

private:
  global_options options_;
  node_config config_;
};

} // namespace actorgrid::ctl
