#pragma once

#include "apps/ctl/global_options.hpp"
#include "apps/ctl/host_names.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace actorgrid::ctl {

/// The grid as the options and the configuration file describe it. Does not connect to anything.
/// Every function here quits if it fails.
class target_grid {
public:
  explicit target_grid(const global_options& options);

  /// Every node of the grid.
  const std::vector<std::string>& hosts() const noexcept { return config_.peers; }
  /// The node that a short form names.
  std::string host(std::string_view name) const;
  /// The nodes that short forms name; all nodes for no names.
  std::vector<std::string> hosts(const std::vector<std::string>& names) const;
  /// The node that a short form names, or the only node of the grid for an empty name. `as_in` is
  /// the part of a command line before the name, for the message if there are several.
  std::string host_or_only(const std::string& name, std::string_view as_in) const;
  host_path split(std::string_view text) const;

  /// The configuration of our own node, which reaches `targets` under a new guest name, or as --as.
  node_config own_node(const std::vector<std::string>& targets) const;

  const global_options& options() const noexcept { return options_; }
  /// The configuration, with the options applied.
  const node_config& config() const noexcept { return config_; }

private:
  global_options options_;
  node_config config_;
};

} // namespace actorgrid::ctl
