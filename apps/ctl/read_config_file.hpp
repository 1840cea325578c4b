#pragma once

#include <actorgrid/config.hpp>

#include <string>

namespace actorgrid::ctl {

/// The `grid` section of any node's configuration file; sections of the node's program are left
/// aside. Quits when it cannot be read or has mistakes.
node_config read_config_file(const std::string& path);

} // namespace actorgrid::ctl
