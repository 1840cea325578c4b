#include "apps/contract/conformance.hpp"
#include "apps/ctl/command_line.hpp"
#include "apps/ctl/commands/commands.hpp"
#include "apps/ctl/exit_code.hpp"
#include "apps/ctl/latencies.hpp"
#include "apps/ctl/print_json.hpp"
#include "apps/ctl/session.hpp"
#include "apps/ctl/terminal.hpp"

#include <actorgrid/printable.hpp>
#include <actorgrid/task_group.hpp>

#include <atomic>
#include <cmath>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>

namespace actorgrid::ctl {

namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

struct burst_arguments {
  std::vector<std::string> hosts;
  std::uint64_t count = 100'000;
  std::size_t concurrency = 64;
  std::size_t size = 512;
};

/// What the callers of a burst share.
struct burst {
  std::chrono::milliseconds timeout;
  payload body;
  std::atomic<std::uint64_t> left;
  std::atomic<std::uint64_t> done{0};

  std::mutex mutex{}; ///< guards the members below
  latencies times{};
  std::uint64_t failures = 0;
  std::map<std::string, std::uint64_t> reasons{};
  errc last_code = errc::ok;
};

/// Claims one of the remaining calls; false if there is none.
bool take_one(burst& shared) {
  auto left = shared.left.load();
  while (left != 0)
    if (shared.left.compare_exchange_weak(left, left - 1)) return true;
  return false;
}

/// One caller: starts its next call when the previous one is answered.
task<> call_in_turn(peer to, burst* shared) {
  latencies times;
  const call_options settings{.timeout = shared->timeout};
  while (take_one(*shared)) {
    const auto begin = clock::now();
    const auto answer = co_await to.call(contract::echo, shared->body, settings);
    const auto took = clock::now() - begin;
    ++shared->done;
    if (answer && *answer == shared->body) {
      times.add(took);
      continue;
    }
    const std::scoped_lock lock(shared->mutex);
    ++shared->failures;
    shared->last_code = answer ? errc::protocol_violation : code_of(answer.error());
    ++shared->reasons[answer ? "the echo differs from what was sent" : render(answer.error())];
  }
  const std::scoped_lock lock(shared->mutex);
  shared->times.append(times);
}

void print_result(const burst& shared, clock::duration took, const global_options& options) {
  const double seconds = std::chrono::duration<double>(took).count();
  const double rate = static_cast<double>(shared.times.count()) / seconds;
  const auto& times = shared.times;
  if (options.json) {
    print_json({{"calls", shared.done.load()},
                {"failures", shared.failures},
                {"seconds", seconds},
                {"calls_per_s", std::llround(rate)},
                {"p50_ns", times.percentile(50).count()},
                {"p90_ns", times.percentile(90).count()},
                {"p99_ns", times.percentile(99).count()},
                {"max_ns", times.most().count()}});
    return;
  }
  table line({"calls", "failed", "time", "calls/s", "p50", "p90", "p99", "max"});
  line.add({std::to_string(shared.done.load()), std::to_string(shared.failures),
            format_duration(took), std::to_string(std::llround(rate)),
            format_duration(times.percentile(50)), format_duration(times.percentile(90)),
            format_duration(times.percentile(99)), format_duration(times.most())});
  line.print(std::cout, options.plain);
}

int run_burst(const global_options& options, const burst_arguments& arguments) {
  const target_grid where(options);
  session own(where, where.hosts(arguments.hosts));
  std::vector<peer> peers;
  for (const auto& host : own.targets()) peers.push_back(own.reach(host));

  burst shared{.timeout = options.timeout,
               .body = payload{std::string(arguments.size, 'x')},
               .left = arguments.count};
  const auto begin = clock::now();
  {
    task_group callers(own.node());
    for (std::size_t i = 0; i < arguments.concurrency; ++i)
      callers.add(call_in_turn(peers[i % peers.size()], &shared));
    progress shown("calls", arguments.count);
    while (!callers.wait_for(100ms)) shown.set(shared.done);
    callers.wait();
  }
  print_result(shared, clock::now() - begin, options);
  for (const auto& [reason, count] : shared.reasons)
    std::cerr << "actorgrid-ctl: " << count << " times: " << printable(reason) << '\n';
  return static_cast<int>(exit_code_of(shared.last_code));
}

} // namespace

void add_burst(command_line& line) {
  auto arguments = std::make_shared<burst_arguments>();
  auto& sub =
      line.add("burst",
               "Calls the echo handler from many concurrent callers, checks every answer, and\n"
               "prints the rate and the call times. Without HOST: all nodes in turn.",
               "  actorgrid-ctl burst node1 --count 100000 --concurrency 64 --size 512 \\\n"
               "      --config-file node1.ini\n");
  sub.add_option("host", arguments->hosts, "nodes to call")->type_name("HOST");
  sub.add_option("--count", arguments->count, "total number of calls (default: 100000)")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000}));
  sub.add_option("--concurrency", arguments->concurrency, "concurrent callers (default: 64)")
      ->check(CLI::Range(1, 65535));
  sub.add_option("--size", arguments->size, "bytes of each call (default: 512)")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1} << 24));
  sub.callback([&line, arguments] {
    line.run = [arguments](const global_options& o) { return run_burst(o, *arguments); };
  });
}

} // namespace actorgrid::ctl
