#include "apps/bench/both_ends.hpp"
#include "apps/bench/commands/commands.hpp"
#include "apps/bench/echoes.hpp"
#include "apps/bench/report.hpp"

#include <memory>

namespace actorgrid::bench {

namespace {

struct calls_arguments {
  std::vector<std::size_t> callers{64};
  std::size_t size = 512;
  std::string handler = "inline";
  std::string type = "bytes";
  double rate_per_s = 0;
};

int run_calls(const options& chosen, const calls_arguments& arguments) {
  both_ends ends(chosen);
  report out("calls", chosen.json);
  const auto where = arguments.handler == "pool" ? place::pool : place::inlined;
  for (const auto callers : arguments.callers) {
    const auto m = run_load(ends.parties(),
                            {.work = echo(arguments.type, where, arguments.size),
                             .callers = callers,
                             .rate_per_s = arguments.rate_per_s},
                            chosen.time());
    out.add({{"mode", ends.mode()},
             {"handler", arguments.handler},
             {"type", arguments.type},
             {"size", arguments.size},
             {"callers", callers}},
            m);
  }
  return out.finish();
}

} // namespace

void add_calls(command_line& line) {
  auto arguments = std::make_shared<calls_arguments>();
  auto& sub =
      line.add_measuring("calls", "Calls an echo handler: rate, times and CPU.",
                         "  actorgrid-bench calls --callers 1,16,256 --size 512\n"
                         "  actorgrid-bench calls --handler pool --type map --seconds 10 --json\n"
                         "  actorgrid-bench calls --callers 256 --open-loop 20000\n");
  add_counts(sub, "--callers", arguments->callers, "calls in flight");
  add_size(sub, "--size", arguments->size, "of the text echoed");
  sub.add_option("--handler", arguments->handler, "where it runs: inline or pool")
      ->check(CLI::IsMember({"inline", "pool"}))
      ->capture_default_str();
  sub.add_option("--type", arguments->type, "bytes, binary, array or map")
      ->check(CLI::IsMember({"bytes", "binary", "array", "map"}))
      ->capture_default_str();
  add_open_loop(sub, arguments->rate_per_s, "calls");
  sub.callback([&line, arguments] {
    line.run = [arguments](const options& o) { return run_calls(o, *arguments); };
  });
}

} // namespace actorgrid::bench
