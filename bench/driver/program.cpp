#include "bench/driver/commands.hpp"
#include "bench/driver/serving_process.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <functional>
#include <iostream>
#include <vector>

namespace actorgrid::bench {

namespace {

bool serve(const contestant& chosen) {
  end_with_parent();
  chosen.serve(tell_port);
  return false; // not reached: the process is killed
}

CLI::Option* add_counts(CLI::App& app, const std::string& name, std::vector<std::size_t>& target,
                        const std::string& description, std::size_t count_max = 65535) {
  return app.add_option(name, target, description)
      ->delimiter(',')
      ->check(CLI::Range(std::size_t{1}, count_max))
      ->type_name("N[,N...]")
      ->capture_default_str();
}

CLI::App& add_measuring(CLI::App& app, const std::string& name, const std::string& description,
                        arguments& target) {
  auto& sub = *app.add_subcommand(name, description);
  sub.add_option("--size", target.bytes, "size of each message")
      ->check(CLI::Range(std::size_t{1}, (std::size_t{4} << 20) - 4096))
      ->type_name("BYTES")
      ->capture_default_str();
  sub.add_option("--seconds", target.seconds, "how long each measurement takes")
      ->check(CLI::Range(0.05, 3600.0))
      ->capture_default_str();
  sub.add_flag("--json", target.json, "one JSON object per line");
  return sub;
}

} // namespace

int measure(const contestant& chosen, int argc, char** argv) {
  CLI::App app("Runs a closed loop between two processes on the loopback, over one connection:\n"
                   + chosen.version + ". Checks every answer.",
               chosen.program);
  app.set_version_flag("--version", chosen.version);
  app.require_subcommand(1);
  app.footer("Options and numbers are those of actorgrid-bench; docs/benchmarks explains them.\n"
             "Exit codes: 0 ok, 1 something failed, 2 usage.");
  arguments wanted{.callers = {std::min(std::size_t{64}, chosen.callers_max)}};
  std::function<bool()> run;

  auto& calls = add_measuring(app, "calls", "Calls an echo: rate, latencies and CPU time.", wanted);
  add_counts(calls, "--callers", wanted.callers, "calls in flight", chosen.callers_max);
  calls.callback([&] { run = [&] { return measure_calls(chosen, wanted); }; });

  if (chosen.has_streams) {
    auto& streams =
        add_measuring(app, "streams", "Opens streams, exchanges messages, and ends them.", wanted);
    streams.add_option("--kind", wanted.plan.kind, "requests, responses or two-way")
        ->check(CLI::IsMember({"requests", "responses", "two-way"}))
        ->capture_default_str();
    add_counts(streams, "--window", wanted.windows, "two-way: messages ahead of their answers");
    add_counts(streams, "--streams", wanted.streams, "concurrent streams");
    streams
        .add_option("--messages", wanted.plan.messages, "messages per stream; two-way: each way")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    streams.callback([&] { run = [&] { return measure_streams(chosen, wanted); }; });
  }

  app.add_subcommand("serve", "The serving process, which the others start; prints its port.")
      ->callback([&] { run = [&] { return serve(chosen); }; });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 2;
  }
  try {
    return run() ? EXIT_SUCCESS : EXIT_FAILURE;
  } catch (const std::exception& e) {
    std::cerr << chosen.program << ": " << e.what() << '\n';
    return EXIT_FAILURE;
  }
}

} // namespace actorgrid::bench
