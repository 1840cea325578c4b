#include "config/settings_reader.hpp"

#include "config/ini_text.hpp"
#include "config/lanes.hpp"
#include "config/overlong_duration.hpp"
#include "config/suggestion.hpp"
#include "config/text_file.hpp"

#include <caf/error.hpp>
#include <caf/expected.hpp>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <utility>
#include <variant>

namespace actorgrid {

namespace {

constexpr std::string_view commands[] = {"help", "long-help", "dump-config", "config-file"};

/// The value of a flag, if it is one of its option's type.
std::optional<caf::config_value> parse(const caf::config_option& option, const std::string& text) {
  if (text_of(option.type_name()) == "timespan" && find_overlong_duration(text)) return {};
  auto value = option.parse(view_of(text));
  if (!value) return {};
  return std::move(*value);
}

/// What is expected, in words, by CAF's name of a type.
std::string expectation(const caf::config_option& option) {
  const auto type = text_of(option.type_name());
  if (type == "string") return "a text in double quotes";
  if (type == "boolean") return "true or false";
  if (type == "timespan") return "a duration such as 10s, 250ms or 50us";
  if (type == "size") return "a number of bytes such as 65536 or \"16MiB\"";
  if (type == "atom") return "a name in single quotes";
  if (type == "list of strings") return "a list of texts such as [\"one\", \"two\"]";
  if (type.starts_with("uint")) return "an integer, not negative";
  if (type.starts_with("int")) return "an integer";
  if (type.starts_with("list of int") || type.starts_with("list of uint"))
    return "a list of integers such as [1, 2]";
  return "a value of type " + std::string(type);
}

} // namespace

std::string key_of(const caf::config_option& option) {
  const std::string name{text_of(option.long_name())};
  return is_global(option) ? name : std::string(text_of(option.category())) + "." + name;
}

bool is_command(const caf::config_option& option) {
  return is_global(option)
         && std::find(std::begin(commands), std::end(commands), text_of(option.long_name()))
                != std::end(commands);
}

void settings_reader::read(const std::vector<std::string>& arguments) {
  find_flags(arguments);
  if (!file_.empty()) read_file();
  for (const auto& flag : flags_) apply(flag);
}

void settings_reader::add_mistake(std::string key, const std::string& words) {
  mistakes_.push_back(key + ": " + words);
  keys_with_mistakes_.push_back(std::move(key));
}

bool settings_reader::has_mistake(std::string_view key) const {
  return std::find(keys_with_mistakes_.begin(), keys_with_mistakes_.end(), key)
         != keys_with_mistakes_.end();
}

bool settings_reader::has_command(std::string_view name) const {
  return std::find(commands_.begin(), commands_.end(), name) != commands_.end();
}

void settings_reader::find_flags(const std::vector<std::string>& arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto& argument = arguments[i];
    if (argument == "--") {
      remainder_.insert(remainder_.end(), arguments.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                        arguments.end());
      return;
    }
    if (!argument.starts_with("--")) {
      if (argument.size() > 1 && argument.front() == '-')
        i = find_short_flag(arguments, i);
      else
        remainder_.push_back(argument);
      continue;
    }
    const auto assign = std::min(argument.find('='), argument.size());
    const auto name = argument.substr(2, assign - 2);
    if (!mention_lane_of(name)) continue;
    const auto* option = find(name);
    if (!option) {
      refuse_unknown(name, {}, true);
      continue;
    }
    const bool has_value = assign < argument.size();
    given_flag found{key_of(*option), "--" + name, has_value ? argument.substr(assign + 1) : "",
                     has_value};
    if (!is_command(*option))
      flags_.push_back(std::move(found));
    else if (name == "config-file" && found.value.empty())
      add_mistake("--config-file", "empty, expected --config-file=PATH");
    else if (name == "config-file")
      file_ = found.value;
    else if (found.value != "false")
      commands_.push_back(name);
  }
}

std::size_t settings_reader::find_short_flag(const std::vector<std::string>& arguments,
                                             std::size_t index) {
  const auto& argument = arguments[index];
  const auto option = std::find_if(options_.begin(), options_.end(), [&](const auto& candidate) {
    return text_of(candidate.short_names()).find(argument[1]) != std::string_view::npos;
  });
  const auto name = argument.substr(0, 2);
  if (option == options_.end()) {
    add_mistake(name, "unknown option, --help lists all");
  } else if (is_command(*option)) {
    commands_.emplace_back(text_of(option->long_name()));
  } else if (option->is_flag() || argument.size() > 2) {
    flags_.push_back({key_of(*option), name, argument.substr(2), argument.size() > 2});
  } else if (index + 1 < arguments.size()) {
    flags_.push_back({key_of(*option), name, arguments[++index], true});
  } else {
    flags_.push_back({key_of(*option), name, "", false});
  }
  return index;
}

void settings_reader::apply(const given_flag& flag) {
  const auto& option = *find(flag.key);
  if (!flag.has_value && option.is_flag()) {
    store(option, caf::config_value{true}, {});
    return;
  }
  if (!flag.has_value) {
    add_mistake(flag.key, flag.name + " has no value, expected " + expectation(option));
    return;
  }
  if (const auto value = parse(option, flag.value))
    store(option, *value, {});
  else
    add_mistake(flag.key, flag.name + " has an unreadable value, expected " + expectation(option));
}

bool settings_reader::mention_lane_of(std::string_view key) {
  const std::string name{lane_named_in(key)};
  if (name.empty() || std::ranges::find(lanes_, name) != lanes_.end()) return true;
  // One too many is a mistake that is told once.
  if (lanes_.size() > lanes_max) return false;
  lanes_.push_back(name);
  declare_lane_keys(options_, name);
  return true;
}

void settings_reader::read_file() {
  auto text = read_text_file(file_);
  if (!text) {
    is_incomplete_ = true;
    add_mistake("--config-file", "\"" + file_ + "\" " + text.why().words);
    return;
  }
  const auto file = parse_ini(*std::move(text));
  // A lane needs no settings.
  for (const auto& section : file.sections)
    if (section_.empty() || section.starts_with(section_ + ".")) mention_lane_of(section + ".");
  std::map<std::string, std::int32_t> lines;
  for (const auto& [key, value, line] : file.entries) {
    if (!section_.empty() && !key.starts_with(section_ + ".")) continue;
    if (!mention_lane_of(key)) continue;
    const auto origin = file_ + ":" + std::to_string(line);
    if (const auto [first, is_new] = lines.emplace(key, line); !is_new) {
      add_mistake(key, "set in " + origin + " and before in line " + std::to_string(first->second)
                           + ", expected it once");
      continue;
    }
    if (const auto* option = find(key)) {
      if (is_command(*option))
        add_mistake(key, "set in " + origin + ", expected on the command line only");
      else
        store(*option, value, origin);
    } else if (find_map_around(key)) {
      caf::put(settings_, view_of(key), value);
    } else if (!is_shared(key)) {
      refuse_unknown(key, origin, false);
    }
  }
  // Maps are stored entry by entry, so their type can be checked only when all are there.
  for (const auto& option : options_)
    if (const auto* value = caf::get_if(&settings_, view_of(key_of(option)));
        value && text_of(option.type_name()).starts_with("dictionary"))
      store(option, caf::config_value{*value}, file_);
  if (!section_.empty() && lines.empty() && file.error.empty())
    add_mistake("--config-file", "\"" + file_ + "\" has no section [" + section_ + "]");
  if (!file.error.empty()) {
    is_incomplete_ = true;
    add_mistake("--config-file", file_ + ", " + file.error);
  }
}

void settings_reader::store(const caf::config_option& option, const caf::config_value& value,
                            const std::string& origin) {
  const auto key = key_of(option);
  if (option.check(value)) {
    add_mistake(key, "the value " + (origin.empty() ? "" : "in " + origin + " ") + "is "
                         + std::string(value.type_name()) + ", expected " + expectation(option));
    return;
  }
  if (is_storing_) option.store(value);
  caf::put(settings_, view_of(key), value);
}

bool settings_reader::is_shared(std::string_view key) const {
  return std::any_of(shared_sections_.begin(), shared_sections_.end(),
                     [&](const std::string& name) { return key.starts_with(name + "."); });
}

void settings_reader::refuse_unknown(const std::string& key, const std::string& origin,
                                     bool is_flag) {
  if (key.starts_with("grid.lanes.") && lane_named_in(key).empty())
    return add_mistake((is_flag ? "--" : "") + key,
                       std::string(is_flag ? "unknown option" : "unknown key in " + origin)
                           + ", expected one of a lane, which has a name: grid.lanes.NAME.spawn");
  std::vector<std::string> known;
  for (const auto& option : options_)
    if (is_flag || !is_command(option)) known.push_back(key_of(option));
  const auto suggestion = closest_name(key, known);
  const std::string dashes = is_flag ? "--" : "";
  add_mistake(dashes + key,
              "unknown " + (is_flag ? "option" : "key in " + origin)
                  + (suggestion.empty() ? ", expected one that --long-help lists"
                                        : ", did you mean " + dashes + suggestion + "?"));
}

const caf::config_option* settings_reader::find(std::string_view key) const {
  const auto found = std::find_if(options_.begin(), options_.end(), [&](const auto& option) {
    return key_of(option) == key
           || (option.has_flat_cli_name() && text_of(option.long_name()) == key);
  });
  return found == options_.end() ? nullptr : &*found;
}

const caf::config_option* settings_reader::find_map_around(std::string_view key) const {
  const auto found = std::find_if(options_.begin(), options_.end(), [&](const auto& option) {
    return text_of(option.type_name()).starts_with("dictionary")
           && key.starts_with(key_of(option) + ".");
  });
  return found == options_.end() ? nullptr : &*found;
}

} // namespace actorgrid
