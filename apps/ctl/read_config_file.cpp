#include "apps/ctl/read_config_file.hpp"

#include "apps/ctl/exit_code.hpp"

#include <actorgrid/system_config.hpp>

#include <caf/config_value.hpp>
#include <caf/settings.hpp>

#include <vector>

namespace actorgrid::ctl {

namespace {

/// As the arguments that say the same: "--grid.auth.token-file=...".
void append_arguments(const caf::settings& section, const std::string& prefix,
                      std::vector<std::string>& arguments) {
  for (const auto& [key, value] : section) {
    const auto name = prefix + '.' + key;
    if (const auto* nested = caf::get_if<caf::settings>(&value))
      append_arguments(*nested, name, arguments);
    else
      arguments.push_back("--" + name + '=' + caf::to_string(value));
  }
}

} // namespace

node_config read_config_file(const std::string& path) {
  const auto parsed = caf::actor_system_config::parse_config_file(path.c_str());
  if (!parsed) throw quit(exit_code::usage, path + ": " + render(parsed.error()));
  const auto grid = parsed->find("grid");
  const auto* section = grid == parsed->end() ? nullptr : caf::get_if<caf::settings>(&grid->second);
  if (!section) throw quit(exit_code::usage, path + ": no section [grid]");

  std::vector<std::string> arguments;
  append_arguments(*section, "grid", arguments);
  system_config config;
  if (const auto mistakes = config.read(std::move(arguments)))
    throw quit(exit_code::usage, path + ": " + mistakes.text);
  return config.grid();
}

} // namespace actorgrid::ctl
