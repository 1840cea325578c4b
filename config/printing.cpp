#include "config/ini_text.hpp"
#include "config/keys.hpp"
#include "config/lanes.hpp"
#include "config/settings_reader.hpp"

#include <actorgrid/system_config.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace actorgrid {

namespace {

constexpr std::size_t option_column_width = 44;

/// The groups of a set in the order of their first option.
std::vector<std::string_view> groups_of(std::span<const caf::config_option> options) {
  std::vector<std::string_view> groups;
  for (const auto& option : options)
    if (const auto group = text_of(option.category());
        std::find(groups.begin(), groups.end(), group) == groups.end())
      groups.push_back(group);
  return groups;
}

/// The lane whose setting a key is; null if it is none's.
const lane_config* find_lane(const node_config& grid, std::string_view key) {
  const auto found = std::ranges::find(grid.lanes, lane_named_in(key), &lane_config::name);
  return found == grid.lanes.end() ? nullptr : &*found;
}

bool holds_secret(std::string_view name) {
  if (name.ends_with("-file") || name.ends_with("-path")) return false;
  constexpr std::array words{"password", "passphrase", "secret", "token", "credential"};
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return name.find(word) != std::string_view::npos;
  });
}

/// The option's default; nothing if it is not informative.
std::optional<std::string> default_of(const caf::config_option& option) {
  std::string text;
  if (const auto* key = find_grid_key(key_of(option)))
    text = render_ini(value_of(*key, node_config{}));
  else if (holds_secret(text_of(option.long_name())))
    return std::nullopt;
  else if (const auto value = option.get())
    text = render_ini(*value);
  if (text.empty() || text == "\"\"" || text == "[]") return std::nullopt;
  return text;
}

/// CAF describes what its own reader does with --help and the like.
std::string_view description_of(const caf::config_option& option) {
  if (is_command(option)) {
    const auto name = text_of(option.long_name());
    if (name == "help") return "print the options of this program and exit";
    if (name == "long-help") return "print all options, those of CAF included, and exit";
    if (name == "dump-config") return "print the settings in force as a file and exit";
    if (name == "config-file") return "file to read settings from; flags override it";
  }
  return text_of(option.description());
}

std::string help_line(const caf::config_option& option) {
  std::string line = "  --" + key_of(option);
  if (!option.is_flag() || !is_global(option))
    line += "=<" + std::string(text_of(option.type_name())) + ">";
  for (const char letter : text_of(option.short_names())) line += std::string(", -") + letter;
  line += line.size() < option_column_width ? std::string(option_column_width - line.size(), ' ')
                                            : "\n" + std::string(option_column_width, ' ');
  line += description_of(option);
  if (const auto* key = find_grid_key(key_of(option)))
    if (const auto range = range_of(*key); !range.empty()) line += " [" + range + "]";
  if (!is_global(option))
    if (const auto text = default_of(option)) line += " (default: " + *text + ")";
  return line + '\n';
}

} // namespace

std::string system_config::help(bool with_runtime_options) const {
  const std::span options(&*custom_options_.begin(), custom_options_.size());
  std::string out = "usage: " + program_ + " [--config-file=PATH] [--section.key=value]...\n";
  for (const auto group : groups_of(options)) {
    std::string lines;
    for (std::size_t i = 0; i < options.size(); ++i)
      if (text_of(options[i].category()) == group
          && (with_runtime_options || i >= runtime_option_count_ || is_global(options[i])))
        lines += help_line(options[i]);
    if (!lines.empty()) out += "\n" + std::string(group) + ":\n" + lines;
  }
  out +=
      "\ngrid.lanes.NAME and grid.lanes.NAME.limits, for another grid on the same port:\n"
      "  route-path, spawn and the limits, as above; default: the route path of the grid and the\n"
      "  NAME, no handlers, and the limits of the grid\n";
  return out;
}

std::string system_config::dump() const {
  const std::span options(&*custom_options_.begin(), custom_options_.size());
  const auto line_of = [&](const caf::config_option& option, bool is_runtime) -> std::string {
    const std::string name{text_of(option.long_name())};
    if (is_command(option)) return {};
    if (const auto* key = find_grid_key(key_of(option)))
      return name + " = " + render_ini(value_of(*key, grid_)) + "\n";
    if (const auto* lane = find_lane(grid_, key_of(option)); lane && name == "route-path")
      return name + " = " + render_ini(caf::config_value{config_of_lane(grid_, *lane).route_path})
             + "\n";
    const auto* set = caf::get_if(&content, view_of(key_of(option)));
    std::optional<std::string> text;
    if (set)
      text = render_ini(*set);
    else if (const auto value = option.get(); value && !is_runtime)
      text = render_ini(*value);
    if (!text) return {};
    return holds_secret(name) ? "; " + name + " is hidden\n" : name + " = " + *text + "\n";
  };

  std::string out = "; settings in force\n";
  for (const auto group : groups_of(options)) {
    std::string lines;
    for (std::size_t i = 0; i < options.size(); ++i)
      if (text_of(options[i].category()) == group)
        lines += line_of(options[i], i < runtime_option_count_);
    if (!lines.empty()) out += "\n[" + std::string(group) + "]\n" + lines;
  }
  return out;
}

} // namespace actorgrid
