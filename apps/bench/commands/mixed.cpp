#include "apps/bench/both_ends.hpp"
#include "apps/bench/commands/commands.hpp"
#include "apps/bench/echoes.hpp"
#include "apps/bench/report.hpp"

#include <memory>

namespace actorgrid::bench {

namespace {

struct mixed_arguments {
  std::size_t callers = 16;
  std::size_t size = 128;
  std::size_t large_callers = 4;
  std::size_t large_size = std::size_t{1} << 20;
};

int run_mixed(const options& chosen, const mixed_arguments& arguments) {
  both_ends ends(chosen);
  report out("mixed", chosen.json);
  const load small{.work = echo("bytes", place::inlined, arguments.size),
                   .callers = arguments.callers};
  const load large{.work = echo("bytes", place::inlined, arguments.large_size),
                   .callers = arguments.large_callers};
  const auto add = [&](const char* what, const load& l, std::size_t size, const measured& m) {
    out.add({{"mode", ends.mode()}, {"load", what}, {"size", size}, {"callers", l.callers}}, m);
  };
  add("small calls alone", small, arguments.size, run_load(ends.parties(), small, chosen.time()));
  running_load background(ends.parties(), large, chosen.time());
  add("small calls beside large ones", small, arguments.size,
      run_load(ends.parties(), small, chosen.time()));
  add("the large calls beside them", large, arguments.large_size, background.stop());
  return out.finish();
}

} // namespace

void add_mixed(command_line& line) {
  auto arguments = std::make_shared<mixed_arguments>();
  auto& sub = line.add_measuring(
      "mixed",
      "Small calls alone, then beside large payloads that fill the connection: how much longer\n"
      "the small ones take. (CPU beside the others is that of both loads.)",
      "  actorgrid-bench mixed --seconds 5\n"
      "  actorgrid-bench mixed --callers 1 --large-callers 8 --large-size 4194304\n");
  sub.add_option("--callers", arguments->callers, "small calls in flight")
      ->check(CLI::Range(1, 65535))
      ->capture_default_str();
  add_size(sub, "--size", arguments->size, "of the small calls");
  sub.add_option("--large-callers", arguments->large_callers, "large calls in flight")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  add_size(sub, "--large-size", arguments->large_size, "of the large calls");
  sub.callback([&line, arguments] {
    line.run = [arguments](const options& o) { return run_mixed(o, *arguments); };
  });
}

} // namespace actorgrid::bench
