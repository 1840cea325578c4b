#pragma once

#include <actorgrid/config.hpp>

#include <string>

namespace actorgrid::ctl {

/// Reads the `grid` section of any node's configuration file and ignores the sections of the node's
/// program. Quits if the file cannot be read or has mistakes.
node_config read_config_file(const std::string& path);

} // namespace actorgrid::ctl
