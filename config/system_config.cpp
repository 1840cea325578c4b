#include "config/actor_threads.hpp"
#include "config/keys.hpp"
#include "config/lanes.hpp"
#include "config/settings_reader.hpp"

#include <actorgrid/system_config.hpp>

#include <caf/atom.hpp>
#include <caf/make_config_option.hpp>
#include <caf/sec.hpp>
#include <caf/timespan.hpp>

#include <cstddef>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace actorgrid {

namespace {

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const auto& line : lines) out += (out.empty() ? "" : "\n") + line;
  return out;
}

/// Initializes CAF's descriptions of the types of its options, before CAF itself does.
///
/// They are variables that this program and CAF's shared library both define, and that are one at
/// run time: this program's. GCC leaves part of their initialization to its own copy's initial
/// bytes, so a program compiled with clang would find null pointers there if GCC's code, in the
/// library, came first.
std::size_t describe_option_types() {
  const auto count = [](auto*... types) { return (std::size_t{types != nullptr} + ...); };
  using caf::detail::option_meta_state_instance;
  return count(option_meta_state_instance<bool>(), option_meta_state_instance<std::size_t>(),
               option_meta_state_instance<std::string>(),
               option_meta_state_instance<caf::atom_value>(),
               option_meta_state_instance<caf::timespan>(),
               option_meta_state_instance<std::vector<std::size_t>>(),
               option_meta_state_instance<std::vector<std::string>>(),
               option_meta_state_instance<std::vector<caf::atom_value>>());
}

/// Takes values of `grid.*` from the settings.
class grid_taker {
public:
  grid_taker(const caf::config_option_set& options, const caf::settings& settings,
             settings_reader& reader)
      : options_(options), settings_(settings), reader_(reader) {}

  node_config take_all() const {
    node_config grid;
    for (const auto& key : grid_keys()) take(key, key.category, grid);
    for (const auto& lane : reader_.lanes()) grid.lanes.push_back(take_lane(lane, grid.limits));
    return grid;
  }

private:
  /// @returns whether the section has the key
  bool take(const grid_key& key, std::string_view section, node_config& out) const {
    const auto name = std::string(section).append(".").append(key.name);
    const auto* value = caf::get_if(&settings_, view_of(name));
    if (!value || reader_.has_mistake(name)) return false;
    const auto* option = options_.qualified_name_lookup(view_of(section), view_of(key.name));
    // A program may have written to `content` itself, where nothing checks types.
    if (option->check(*value)) {
      reader_.add_mistake(name, "the program set a value of a wrong type, expected "
                                    + std::string(text_of(option->type_name())));
      return false;
    }
    for (const auto& words : assign(key, *value, out)) reader_.add_mistake(name, words);
    return true;
  }

  lane_config take_lane(const std::string& name, const limits_config& limits) const {
    node_config own;
    own.route_path.clear();
    own.limits = limits;
    bool has_limits = false;
    for (const auto* key : lane_keys(true))
      if (take(*key, lane_section(*key, name), own))
        has_limits = has_limits || key->category == "grid.limits";
    lane_config lane{.name = name, .route_path = own.route_path, .spawn = own.spawn};
    if (has_limits) lane.limits = own.limits;
    return lane;
  }

  const caf::config_option_set& options_;
  const caf::settings& settings_;
  settings_reader& reader_;
};

/// Adds the mistakes of the values to those of reading them.
std::vector<std::string> mistakes_in(const node_config& grid, const settings_reader& reader,
                                     bool is_for_another_program) {
  auto mistakes = reader.mistakes();
  // A setting that is missing because it could not be read is one mistake, not two.
  if (reader.is_incomplete()) return mistakes;
  for (auto& mistake : find_mistakes(grid)) {
    const auto key = mistake.substr(0, mistake.find(':'));
    const bool is_said_elsewhere =
        is_for_another_program && key == "grid.local" && grid.local.empty();
    if (!is_said_elsewhere && !reader.has_mistake(key)) mistakes.push_back(std::move(mistake));
  }
  return mistakes;
}

} // namespace

// The argument is evaluated before CAF's constructor.
system_config::system_config() : system_config(describe_option_types()) {}

system_config::system_config(std::size_t) : runtime_option_count_(custom_options_.size()) {
  add_thread_hook<config::actor_threads>();
  config_file_path.clear();
  set("scheduler.policy", caf::atom("sharing"));
  declare_grid_keys(custom_options_);
}

void system_config::share_section(std::string name) {
  if (name.empty() || name == "grid" || name.starts_with("grid."))
    throw std::invalid_argument("the section \"" + name
                                + "\" cannot be shared, expected one of the program's own");
  shared_sections_.push_back(std::move(name));
}

failure system_config::read(int argc, char** argv) {
  if (argc > 0) {
    const std::string path = argv[0];
    program_ = path.substr(path.rfind('/') + 1);
    ++argv;
    --argc;
  }
  return read(std::vector<std::string>(argv, argv + argc));
}

failure system_config::read_grid(const std::string& file) {
  return read({"--config-file=" + file}, "grid");
}

failure system_config::read(std::vector<std::string> arguments) {
  return read(arguments, {});
}

failure system_config::read(const std::vector<std::string>& arguments, std::string section) {
  given_ = content;
  arguments_ = arguments;
  section_ = std::move(section);
  settings_reader reader(custom_options_, content);
  reader.take_section(section_);
  reader.share_sections(shared_sections_);
  reader.read(arguments);
  config_file_path = reader.file();
  remainder = reader.remainder();

  const bool helps_long = reader.has_command("long-help");
  if (helps_long || reader.has_command("help")) {
    std::cout << help(helps_long) << std::flush;
    cli_helptext_printed = true;
    return {};
  }

  grid_ = grid_taker(custom_options_, content, reader).take_all();
  if (const auto mistakes = mistakes_in(grid_, reader, !section_.empty()); !mistakes.empty())
    return {errc::invalid_config, joined(mistakes)};

  // CAF derives some of its settings from others when it parses; there is nothing left to parse.
  std::istringstream nothing;
  if (const auto error = caf::actor_system_config::parse(string_list{}, nothing))
    return {errc::invalid_config, render(error)};
  if (reader.has_command("dump-config")) {
    std::cout << dump() << std::flush;
    cli_helptext_printed = true;
  }
  return {};
}

outcome<node_config> system_config::reread_grid() const {
  auto settings = given_;
  // The keys of lanes that are new in the file are declared here only.
  auto options = custom_options_;
  settings_reader reader(options, settings);
  reader.leave_options();
  reader.take_section(section_);
  reader.share_sections(shared_sections_);
  reader.read(arguments_);
  auto grid = grid_taker(options, settings, reader).take_all();
  if (const auto mistakes = mistakes_in(grid, reader, !section_.empty()); !mistakes.empty())
    return failure{errc::invalid_config, joined(mistakes)};
  return grid;
}

caf::error system_config::parse(int argc, char** argv, const char*) {
  const auto failed = read(argc, argv);
  if (!failed) return caf::none;
  std::cerr << failed.text << std::endl;
  return caf::make_error(caf::sec::invalid_argument, "the configuration has mistakes");
}

} // namespace actorgrid
