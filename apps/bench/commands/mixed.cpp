#include "apps/bench/both_ends.hpp"
#include "apps/bench/commands/commands.hpp"
#include "apps/bench/echoes.hpp"
#include "apps/bench/report.hpp"
#include "apps/bench/transfers.hpp"

#include <cmath>
#include <memory>

namespace actorgrid::bench {

namespace {

struct mixed_arguments {
  std::size_t callers = 64;
  std::size_t size = 128;
  std::vector<std::string> large{"requests", "responses", "both"};
  std::size_t large_callers = 1;
  std::size_t large_size = std::size_t{1} << 20;
  bool with_lane = false;
};

double p99_of(const measured& m) {
  return static_cast<double>(m.times->percentile(99).count());
}

/// Rounded to one decimal: the measurement is no more precise.
double ratio(const measured& m, const measured& to) {
  return std::round(10 * p99_of(m) / p99_of(to)) / 10;
}

int run_mixed(const options& chosen, const mixed_arguments& arguments) {
  both_ends ends(chosen, arguments.with_lane);
  report out("mixed", chosen.json);
  const load small{.work = echo("bytes", place::loop, arguments.size),
                   .callers = arguments.callers};
  const auto add = [&](const std::string& what, const load& l, std::size_t size, const measured& m,
                       const nlohmann::ordered_json& p99_ratio) {
    out.add({{"mode", ends.mode()}, {"load", what}, {"size", size}, {"callers", l.callers}}, m,
            {{"p99_to_alone", p99_ratio}});
  };
  const auto alone = run_load(ends.parties(), small, chosen.time());
  add("small calls alone", small, arguments.size, alone, 1.0);
  for (const auto& large : arguments.large) {
    const std::string name = large == "both" ? "large echoes" : "large " + large;
    const load background{.work = transfer(large, arguments.large_size),
                          .callers = arguments.large_callers};
    running_load running(ends.parties(), background, chosen.time());
    const auto beside = run_load(ends.parties(), small, chosen.time());
    add("small calls beside " + name, small, arguments.size, beside, ratio(beside, alone));
    if (arguments.with_lane) {
      const auto apart = run_load(ends.parties_in_lane(), small, chosen.time());
      add("small calls in a lane beside " + name, small, arguments.size, apart,
          ratio(apart, alone));
    }
    add(name, background, arguments.large_size, running.stop(), nullptr);
  }
  return out.finish();
}

} // namespace

void add_mixed(command_line& line) {
  auto arguments = std::make_shared<mixed_arguments>();
  auto& sub = line.add_measuring(
      "mixed",
      "Small calls alone, then beside large payloads that fill the connection: how much longer\n"
      "the small calls take, and with --lane also how much when they have a connection of their "
      "own.\n"
      "(The CPU time of loads that run together is the sum of both.)",
      "  actorgrid-bench mixed --seconds 5\n"
      "  actorgrid-bench mixed --large responses\n"
      "  actorgrid-bench mixed --lane --callers 16 --large-callers 4\n"
      "  actorgrid-bench mixed --callers 1 --large-callers 8 --large-size 4194304\n");
  sub.add_option("--callers", arguments->callers, "small calls in flight")
      ->check(CLI::Range(1, 65535))
      ->capture_default_str();
  add_size(sub, "--size", arguments->size, "size of a small call");
  sub.add_option("--large", arguments->large,
                 "which payloads are large: requests, responses, both (echoes), or several")
      ->delimiter(',')
      ->check(CLI::IsMember({"requests", "responses", "both"}))
      ->capture_default_str();
  sub.add_option("--large-callers", arguments->large_callers, "large calls in flight")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  add_size(sub, "--large-size", arguments->large_size, "size of a large call");
  sub.add_flag("--lane", arguments->with_lane, "measure the small calls in a lane, too");
  sub.callback([&line, arguments] {
    line.run = [arguments](const options& o) { return run_mixed(o, *arguments); };
  });
}

} // namespace actorgrid::bench
