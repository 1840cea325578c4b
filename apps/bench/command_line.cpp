#include "apps/bench/command_line.hpp"

#include "apps/bench/child_process.hpp"
#include "apps/bench/commands/commands.hpp"
#include "apps/bench/system_calls.hpp"

#include <actorgrid/version.hpp>

#include <cstddef>
#include <exception>
#include <iostream>
#include <optional>

namespace actorgrid::bench {

command_line::command_line()
    : app_("Measures calls and streams between nodes: two, each in its own process, unless asked\n"
           "otherwise. Checks every answer.",
           "actorgrid-bench") {
  app_.set_version_flag("--version", "actorgrid-bench " ACTORGRID_VERSION,
                        "Print the version and exit");
  app_.require_subcommand(1);
  app_.footer("docs/performance.md explains the numbers.\n"
              "Exit codes: 0 ok, 1 something failed, 2 usage.");
  add_calls(*this);
  add_streams(*this);
  add_idle_streams(*this);
  add_typed(*this);
  add_mixed(*this);
  add_mesh(*this);
  add_connect_storm(*this);
  add_overload(*this);
  add_serve(*this);
  add_compute(*this);
}

CLI::App& command_line::add(const std::string& name, const std::string& description,
                            const std::string& examples) {
  auto& sub = *app_.add_subcommand(name, description);
  sub.footer("Examples:\n" + examples);
  sub.add_flag("--system-calls", options_.system_calls,
               "count the system calls of this process, which slows them down");
  return sub;
}

CLI::App& command_line::add_measuring(const std::string& name, const std::string& description,
                                      const std::string& examples) {
  auto& sub = add_in_process(name, description, examples);
  auto& o = options_;
  auto* inside = sub.add_flag("--in-process", o.in_process, "run both nodes in this process");
  sub.add_option("--server", o.server, "use a serving process that runs elsewhere")
      ->type_name("URL")
      ->excludes(inside);
  sub.add_option("--as", o.as, "with --server: the name it expects this process to have")
      ->type_name("URL")
      ->capture_default_str();
  return sub;
}

CLI::App& command_line::add_in_process(const std::string& name, const std::string& description,
                                       const std::string& examples) {
  auto& sub = add(name, description, examples);
  sub.add_option("--seconds", options_.seconds, "how long each measurement takes")
      ->check(CLI::Range(0.05, 3600.0))
      ->capture_default_str();
  sub.add_option("--busy", options_.busy, "computing threads in a separate process meanwhile")
      ->check(CLI::Range(0, 1024))
      ->type_name("THREADS")
      ->capture_default_str();
  sub.add_flag("--json", options_.json, "one JSON object per line");
  return sub;
}

int command_line::main(int argc, char** argv) {
  try {
    app_.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app_.exit(e) == 0 ? 0 : 2;
  }
  if (options_.system_calls)
    if (const auto why_not = count_system_calls())
      std::cerr << "actorgrid-bench: system calls are not counted: " << why_not.message() << '\n';
  try {
    std::optional<child_process> computing;
    if (options_.busy != 0)
      computing.emplace(std::vector<std::string>{
          "compute", "--threads", std::to_string(options_.busy), "--leave-with-input"});
    return run(options_);
  } catch (const std::exception& e) {
    std::cerr << "actorgrid-bench: " << e.what() << '\n';
    return EXIT_FAILURE;
  }
}

CLI::Option* add_counts(CLI::App& app, const std::string& name, std::vector<std::size_t>& target,
                        const std::string& description) {
  return app.add_option(name, target, description)
      ->delimiter(',')
      ->check(CLI::Range(1, 65535))
      ->type_name("N[,N...]")
      ->capture_default_str();
}

CLI::Option* add_open_loop(CLI::App& app, double& rate_per_s, const std::string& what) {
  return app
      .add_option("--open-loop", rate_per_s,
                  what + " per second on a fixed schedule; each is timed from when it was due")
      ->check(CLI::Range(1.0, 1e8))
      ->type_name("RATE");
}

CLI::Option* add_size(CLI::App& app, const std::string& name, std::size_t& target,
                      const std::string& description) {
  return app.add_option(name, target, description)
      ->check(CLI::Range(0, (16 << 20) - 4096))
      ->type_name("BYTES")
      ->capture_default_str();
}

} // namespace actorgrid::bench
