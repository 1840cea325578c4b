#include "apps/bench/both_ends.hpp"
#include "apps/bench/commands/commands.hpp"
#include "apps/bench/exchanges.hpp"
#include "apps/bench/report.hpp"

#include <cmath>
#include <memory>

namespace actorgrid::bench {

namespace {

struct streams_arguments {
  std::string kind = "two-way";
  std::string from = "task", to = "coroutine";
  std::vector<std::size_t> windows{16};
  std::vector<std::size_t> streams{1};
  std::size_t messages = 10;
  std::size_t size = 512;
  double rate_per_s = 0;
};

stream_end end_of(const std::string& name) {
  if (name == "actor") return stream_end::actor;
  return name == "loop-actor" ? stream_end::loop_actor : stream_end::task;
}

load load_of(const streams_arguments& arguments, std::uint32_t window, std::size_t streams) {
  const plan wanted{arguments.messages, arguments.size};
  load made{.callers = streams, .rate_per_s = arguments.rate_per_s};
  const auto from = end_of(arguments.from), to = end_of(arguments.to);
  if (from == stream_end::task)
    made.work = exchange(arguments.kind, window, wanted, to);
  else
    made.actors = asked_exchange(window, wanted, from, to);
  return made;
}

int run_streams(const options& chosen, const streams_arguments& arguments) {
  both_ends ends(chosen);
  report out("streams", chosen.json);
  for (const auto wide : arguments.windows) {
    const auto window = static_cast<std::uint32_t>(wide);
    serve_window(ends, window);
    for (const auto streams : arguments.streams) {
      const auto m = run_load(ends.parties(), load_of(arguments, window, streams), chosen.time());
      const double each_way = m.per_second() * static_cast<double>(arguments.messages);
      out.add({{"mode", ends.mode()},
               {"busy", chosen.busy},
               {"kind", arguments.kind},
               {"from", arguments.from},
               {"to", arguments.to},
               {"window", window},
               {"messages", arguments.messages},
               {"size", arguments.size},
               {"streams", streams}},
              m,
              {{"messages_per_s",
                std::llround(arguments.kind == "two-way" ? each_way * 2 : each_way)}});
    }
  }
  return out.finish();
}

} // namespace

void add_streams(command_line& line) {
  auto arguments = std::make_shared<streams_arguments>();
  auto& sub = line.add_measuring(
      "streams",
      "Opens streams, exchanges messages, and ends them: an operation is a whole stream.",
      "  actorgrid-bench streams --kind two-way --window 1,16 --streams 1,64\n"
      "  actorgrid-bench streams --kind responses --messages 1000 --size 4096 --seconds 10\n");
  sub.add_option("--kind", arguments->kind, "requests, responses or two-way")
      ->check(CLI::IsMember({"requests", "responses", "two-way"}))
      ->capture_default_str();
  sub.add_option("--from", arguments->from,
                 "what opens a two-way stream: task, actor on the pool, loop-actor")
      ->check(CLI::IsMember({"task", "actor", "loop-actor"}))
      ->capture_default_str();
  sub.add_option("--to", arguments->to,
                 "what serves a two-way stream: coroutine, actor on the pool, loop-actor")
      ->check(CLI::IsMember({"coroutine", "actor", "loop-actor"}))
      ->capture_default_str();
  add_counts(sub, "--window", arguments->windows, "messages in transit or unread, each way");
  add_counts(sub, "--streams", arguments->streams, "concurrent streams");
  sub.add_option("--messages", arguments->messages, "messages per stream; two-way: each way")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  add_size(sub, "--size", arguments->size, "size of each message");
  add_open_loop(sub, arguments->rate_per_s, "streams");
  sub.callback([&line, arguments] {
    const bool has_actor = arguments->from != "task" || arguments->to != "coroutine";
    if (has_actor && (arguments->kind != "two-way" || arguments->rate_per_s > 0))
      throw CLI::ValidationError("actors", "exchange two-way streams in a closed loop only");
    line.run = [arguments](const options& o) { return run_streams(o, *arguments); };
  });
}

} // namespace actorgrid::bench
