#include "bench/driver/contestant.hpp"
#include "bench/driver/result_line.hpp"

#include <CLI/CLI.hpp>

#include <cmath>
#include <cstdlib>
#include <exception>
#include <functional>
#include <iostream>
#include <vector>

namespace actorgrid::bench {

namespace {

using nlohmann::ordered_json;

struct arguments {
  std::vector<std::size_t> callers{64};
  std::vector<std::size_t> streams{1};
  std::vector<std::size_t> windows{16};
  stream_plan plan = {.kind = "two-way", .window = 16, .messages = 10};
  std::size_t bytes = 512;
  double seconds = 5;
  bool json = false;
};

/// Prints a line at once. Returns whether the load did what it should.
bool print(const contestant& chosen, const ordered_json& line, const std::string& text,
           const measurement& m, bool json) {
  std::cout << (json ? line.dump() : text) << std::endl;
  const bool has_failed = m.done.failures != 0;
  if (has_failed) std::cerr << chosen.program << ": " << m.done.first_failure << '\n';
  if (!has_failed && m.done.times->count() == 0)
    std::cerr << chosen.program << ": not one operation ended in time\n";
  return !has_failed && m.done.times->count() != 0 && std::cout;
}

bool measure_calls(const contestant& chosen, const arguments& wanted) {
  const serving_process served;
  const auto to = chosen.connect(served.port());
  bool all_good = true;
  for (const auto callers : wanted.callers) {
    const auto m = run_load(served, {callers, wanted.bytes, wanted.seconds},
                            [&](closed_loop& loop) { to->run_calls(loop); });
    const ordered_json labels{
        {"command", "calls"}, {"mode", "served"}, {"size", wanted.bytes}, {"callers", callers}};
    all_good &= print(chosen, to_json(labels, m), to_text(labels, m), m, wanted.json);
  }
  return all_good;
}

bool measure_streams(const contestant& chosen, const arguments& wanted) {
  const serving_process served;
  const auto to = chosen.connect(served.port());
  bool all_good = true;
  for (const auto window : wanted.windows)
    for (const auto streams : wanted.streams) {
      auto plan = wanted.plan;
      plan.window = window;
      const auto m = run_load(served, {streams, wanted.bytes, wanted.seconds},
                              [&](closed_loop& loop) { to->run_streams(loop, plan); });
      const ordered_json labels{{"command", "streams"},      {"mode", "served"},
                                {"kind", plan.kind},         {"window", window},
                                {"messages", plan.messages}, {"size", wanted.bytes},
                                {"streams", streams}};
      auto line = to_json(labels, m);
      const auto each_way = m.per_second() * static_cast<double>(plan.messages);
      line["messages_per_s"] = std::llround(plan.kind == "two-way" ? each_way * 2 : each_way);
      all_good &= print(chosen, line, to_text(labels, m), m, wanted.json);
    }
  return all_good;
}

bool serve(const contestant& chosen) {
  end_with_parent();
  chosen.serve(tell_port);
  return false; // it is to be killed
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
  sub.add_option("--size", target.bytes, "of each message")
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
  CLI::App app("Measures " + chosen.version
                   + ":\na closed loop between two processes on the "
                     "loopback, over one connection. Every answer is checked.",
               chosen.program);
  app.set_version_flag("--version", chosen.version);
  app.require_subcommand(1);
  app.footer(
      "Options and numbers are those of actorgrid-bench. docs/benchmarks says what is compared."
      "\nExit codes: 0 ok, 1 something failed, 2 usage.");
  arguments wanted;
  std::function<bool()> run;

  auto& calls = add_measuring(app, "calls", "Calls of an echo: rate, times and CPU.", wanted);
  add_counts(calls, "--callers", wanted.callers, "calls in flight", chosen.callers_max);
  calls.callback([&] { run = [&] { return measure_calls(chosen, wanted); }; });

  if (chosen.has_streams) {
    auto& streams = add_measuring(app, "streams",
                                  "Whole streams: opened, some messages each way, ended.", wanted);
    streams.add_option("--kind", wanted.plan.kind, "requests, responses or two-way")
        ->check(CLI::IsMember({"requests", "responses", "two-way"}))
        ->capture_default_str();
    add_counts(streams, "--window", wanted.windows, "two-way: messages ahead of their answers");
    add_counts(streams, "--streams", wanted.streams, "at a time");
    streams.add_option("--messages", wanted.plan.messages, "of each stream; two-way: each way")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    streams.callback([&] { run = [&] { return measure_streams(chosen, wanted); }; });
  }

  app.add_subcommand("serve", "The served process, which the others start; prints its port.")
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
