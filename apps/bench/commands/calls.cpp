#include "apps/bench/askers.hpp"
#include "apps/bench/both_ends.hpp"
#include "apps/bench/commands/commands.hpp"
#include "apps/bench/echoes.hpp"
#include "apps/bench/report.hpp"

#include <memory>
#include <string>
#include <vector>

namespace actorgrid::bench {

namespace {

struct calls_arguments {
  std::vector<std::size_t> callers{64};
  std::size_t size = 512;
  std::vector<std::string> from{"task"};
  std::vector<std::string> to{"loop"};
  std::string type = "bytes";
  double rate_per_s = 0;
};

load load_of(const calls_arguments& arguments, const std::string& from, place to) {
  for (const auto& who : askers)
    if (who.name == from) return {.actors = asked_echo(who, to, arguments.size)};
  return {.work = echo(arguments.type, to, arguments.size)};
}

int run_calls(const options& chosen, const calls_arguments& arguments) {
  both_ends ends(chosen);
  report out("calls", chosen.json);
  for (const auto& from : arguments.from)
    for (const auto& to : arguments.to)
      for (const auto callers : arguments.callers) {
        auto wanted = load_of(arguments, from, place_of(to));
        wanted.callers = callers;
        wanted.rate_per_s = arguments.rate_per_s;
        const auto m = run_load(ends.parties(), wanted, chosen.time());
        out.add({{"mode", ends.mode()},
                 {"busy", chosen.busy},
                 {"from", from},
                 {"to", to},
                 {"type", arguments.type},
                 {"size", arguments.size},
                 {"callers", callers}},
                m);
      }
  return out.finish();
}

std::vector<std::string> names_of_callers() {
  std::vector<std::string> names{"task"};
  for (const auto& who : askers) names.emplace_back(who.name);
  return names;
}

} // namespace

void add_calls(command_line& line) {
  auto arguments = std::make_shared<calls_arguments>();
  auto& sub =
      line.add_measuring("calls", "Calls an echo handler: rate, latencies and CPU time.",
                         "  actorgrid-bench calls --callers 1,16,256 --size 512\n"
                         "  actorgrid-bench calls --from task,actor --to pool,spawned --busy 2\n"
                         "  actorgrid-bench calls --callers 256 --open-loop 20000\n");
  add_counts(sub, "--callers", arguments->callers, "calls in flight");
  add_size(sub, "--size", arguments->size, "size of the echoed text");
  sub.add_option("--from", arguments->from,
                 "who calls: task; actors on the pool or the loop, or one actor with all calls in "
                 "flight, by call().then(); or actors by request() to a handler's handle")
      ->delimiter(',')
      ->check(CLI::IsMember(names_of_callers()))
      ->type_name("NAME[,NAME...]")
      ->capture_default_str();
  sub.add_option("--to", arguments->to,
                 "what answers: a function on the loop, on the pool or on threads, a coroutine, "
                 "the program's own actor, or one that the node spawned on the pool or on a loop")
      ->delimiter(',')
      ->check(CLI::IsMember(names_of_places()))
      ->type_name("NAME[,NAME...]")
      ->capture_default_str();
  sub.add_option("--type", arguments->type, "bytes, binary, array or map")
      ->check(CLI::IsMember({"bytes", "binary", "array", "map"}))
      ->capture_default_str();
  add_open_loop(sub, arguments->rate_per_s, "calls");
  sub.callback([&line, arguments] {
    const bool by_actors = arguments->from != std::vector<std::string>{"task"};
    if (by_actors && (arguments->type != "bytes" || arguments->rate_per_s > 0))
      throw CLI::ValidationError("--from", "actors call with --type bytes in a closed loop only");
    line.run = [arguments](const options& o) { return run_calls(o, *arguments); };
  });
}

} // namespace actorgrid::bench
