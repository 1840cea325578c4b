#include "apps/ctl/read_config_file.hpp"

#include "apps/ctl/exit_code.hpp"

#include <actorgrid/system_config.hpp>

namespace actorgrid::ctl {

node_config read_config_file(const std::string& path) {
  system_config config;
  if (const auto mistakes = config.read_grid(path))
    throw quit(exit_code::usage, path + ": " + mistakes.text);
  return config.grid();
}

} // namespace actorgrid::ctl
