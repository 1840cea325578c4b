#include "apps/bench/both_ends.hpp"
#include "apps/bench/commands/commands.hpp"
#include "apps/bench/echoes.hpp"
#include "apps/bench/report.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

namespace actorgrid::bench {

namespace {

struct typed_arguments {
  std::size_t callers = 64;
  std::size_t size = 512;
  std::size_t rounds = 7;
  std::string to = "loop";
};

struct contender {
  std::string type;
  std::vector<double> rates = {};
  std::vector<double> cpu = {};
};

double median(std::vector<double> all) {
  std::ranges::sort(all);
  return all[all.size() / 2];
}

int run_typed(const options& chosen, const typed_arguments& arguments) {
  both_ends ends(chosen);
  report out("typed", chosen.json);
  const auto where = place_of(arguments.to);
  std::vector<contender> all{{"bytes"}, {"binary"}, {"array"}, {"map"}};
  const auto time = chosen.time() / static_cast<std::int64_t>(arguments.rounds * all.size());
  // The types alternate, so that other load on the machine affects all of them.
  for (std::size_t round = 0; round < arguments.rounds; ++round)
    for (auto& c : all) {
      const auto m = run_load(
          ends.parties(),
          {.work = echo(c.type, where, arguments.size), .callers = arguments.callers}, time);
      c.rates.push_back(m.per_second());
      c.cpu.push_back(m.cpu_s_per_million());
      if (m.failures != 0) out.failed(m.failures, render(m.first_failure));
    }
  for (const auto& c : all)
    out.add({{"mode", ends.mode()},
             {"to", arguments.to},
             {"size", arguments.size},
             {"callers", arguments.callers},
             {"type", c.type},
             {"per_s", std::llround(median(c.rates))},
             {"cpu_s_per_million", median(c.cpu)},
             {"rate_to_bytes", median(c.rates) / median(all.front().rates)},
             {"cpu_to_bytes", median(c.cpu) / median(all.front().cpu)}});
  return out.finish();
}

} // namespace

void add_typed(command_line& line) {
  auto arguments = std::make_shared<typed_arguments>();
  auto& sub = line.add_measuring(
      "typed",
      "Compares the cost of typed calls with that of calls of bytes: medians of alternating\n"
      "rounds, and ratios.",
      "  actorgrid-bench typed --size 512 --callers 64 --seconds 30\n"
      "  actorgrid-bench typed --in-process --to pool\n");
  sub.add_option("--callers", arguments->callers, "calls in flight")
      ->check(CLI::Range(1, 65535))
      ->capture_default_str();
  add_size(sub, "--size", arguments->size, "size of the echoed text");
  sub.add_option("--rounds", arguments->rounds, "rounds of each type, within --seconds in all")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  sub.add_option("--to", arguments->to, "what answers, as in calls")
      ->check(CLI::IsMember(names_of_places()))
      ->type_name("NAME")
      ->capture_default_str();
  sub.callback([&line, arguments] {
    line.run = [arguments](const options& o) { return run_typed(o, *arguments); };
  });
}

} // namespace actorgrid::bench
