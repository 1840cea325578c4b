#pragma once

#include <actorgrid/config.hpp>
#include <actorgrid/detail/caf_spawn.hpp>
#include <actorgrid/errc.hpp>
#include <actorgrid/handler_id.hpp>
#include <actorgrid/handler_options.hpp>
#include <actorgrid/outcome.hpp>
#include <actorgrid/routes.hpp>

#include <caf/actor_system_config.hpp>
#include <caf/error.hpp>
#include <caf/settings.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace actorgrid {

class node;

/// The configuration of a program with a node: CAF's options, the grid's, and the program's own.
///
/// Programs derive from it and add options in their constructor, as with CAF:
///
///     struct config : actorgrid::system_config {
///       config() { opt_group{custom_options_, "catalogue"}.add(path, "path", "where it is"); }
///       std::string path = "catalogue.txt";
///     };
///
///     int main(int argc, char** argv) {
///       config cfg;
///       if (auto error = cfg.read(argc, argv)) return fail(error);
///       if (cfg.wants_exit()) return 0;
///       caf::actor_system system{cfg};
///
/// Two programs can read one file: see share_section.
///
/// Settings come only from the file named by --config-file (CAF would pick up any
/// caf-application.ini in the working directory); the command line overrides the file. The
/// scheduler policy is "sharing" unless set, because CAF's default sleeps up to 10 ms when idle.
class system_config : public caf::actor_system_config {
public:
  system_config();

  /// Reads the command line and the file it names; arguments that are not options go to
  /// `remainder`.
  ///
  /// With --help, --long-help or --dump-config, prints the requested text to stdout.
  /// @error invalid_config with all mistakes, one per line: the key, what is wrong, what was
  /// expected. Unknown keys are mistakes, including those in the sections of CAF and of the
  /// program.
  failure read(int argc, char** argv);

  /// The same, for arguments without the program name.
  failure read(std::vector<std::string> arguments);

  /// Reads the section [grid] of another program's file and ignores its other sections. The section
  /// may lack `local`: nodes that share a file get their names on the command line.
  /// @error invalid_config as for read(), and if there is no such section
  failure read_grid(const std::string& file);

  /// Called by CAF_MAIN: read(), with the mistakes printed to stderr. `file`, which CAF_MAIN uses
  /// for caf-application.ini, is ignored.
  caf::error parse(int argc, char** argv, const char* file = nullptr);

  /// The settings of `grid.*`; valid once read() has succeeded.
  const node_config& grid() const noexcept { return grid_; }

  /// Reads the same arguments and the same file again, for node::reload(), and returns what grid()
  /// would be. Changes nothing here, and none of the program's own options; their mistakes are
  /// mistakes, too. @error invalid_config as for read() @thread any, once read() has returned
  outcome<node_config> reread_grid() const;

  /// Lets the file have keys in the section `name`, and in sections below it such as [name.cache],
  /// that this program does not know: they belong to another program that reads the same file. Keys
  /// that this program has declared are read and checked as always; on the command line, unknown
  /// ones remain mistakes. Call it before read(), as in the constructor.
  /// @error std::invalid_argument for no name and for "grid", of which all programs know all keys
  void share_section(std::string name);

  /// Offers an actor of class Actor, constructed from `args`, as the handler of a route or of the
  /// routes() of a list. Every node of the system starts it, as with node::spawn, when its
  /// `grid.spawn` or node.spawn(id) names the ID, or one of the IDs.
  ///
  /// If the only argument is a function of the configuration, each start calls it for the
  /// constructor arguments, with this object after it was read:
  ///
  ///     add_handler<store_actor>(put, [](const config& c) { return c.path; });
  ///
  /// The function returns the argument, or a std::tuple of several.
  template <class Actor, class Route, class... Args>
  void add_handler(Route route, Args... args) {
    add_handler_with<Actor>(route, handler_options{}, std::move(args)...);
  }
  /// Same as add_handler(), with options. See registry::spawn_with.
  template <class Actor, class Route, class... Args>
  void add_handler_with(Route route, handler_options options, Args... args) {
    const auto start = std::make_shared<const starter>(
        [=](auto& node) { return node.template spawn_with<Actor>(route, options, args...); });
    for (auto id : detail::ids_of(route)) offers_[id] = start;
  }
  /// Offers a function or coroutine, as for registry::handle.
  template <class Route, class F>
  void add_handler(Route route, F handler, handler_options options = {}) {
    offer(route.id, [=](auto& node) { return node.handle(route, handler, options); });
  }
  /// Offers whatever `start` registers. A later offer for the same ID replaces the earlier one.
  void offer(handler_id id, std::function<caf::error(node&)> start) {
    offers_[id] = std::make_shared<const starter>(std::move(start));
  }
  /// Registers what was offered.
  using starter = std::function<caf::error(node&)>;
  /// All offers, by ID. The routes of one actor have the same starter.
  const std::map<handler_id, std::shared_ptr<const starter>>& offers() const noexcept {
    return offers_;
  }

  /// Whether a requested text was printed, so that the program has nothing left to do.
  bool wants_exit() const noexcept { return cli_helptext_printed; }

  /// All options by group; CAF's own only if `with_runtime_options`.
  std::string help(bool with_runtime_options = false) const;

  /// The settings in force, as a file that --config-file can read. Passwords among the program's
  /// own options are left out; the grid's secrets are in files, of which it shows only the names.
  std::string dump() const;

private:
  explicit system_config(std::size_t described_types);
  failure read(const std::vector<std::string>& arguments, std::string section);

  node_config grid_;
  // What was read, and `content` before that.
  std::vector<std::string> arguments_;
  std::string section_;
  caf::settings given_;
  std::map<handler_id, std::shared_ptr<const starter>> offers_;
  std::vector<std::string> shared_sections_;
  std::size_t runtime_option_count_; ///< options of CAF itself come first
  std::string program_ = "program";
};

} // namespace actorgrid
