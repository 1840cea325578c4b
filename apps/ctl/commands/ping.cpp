#include "apps/contract/conformance.hpp"
#include "apps/ctl/command_line.hpp"
#include "apps/ctl/commands/commands.hpp"
#include "apps/ctl/exit_code.hpp"
#include "apps/ctl/latencies.hpp"
#include "apps/ctl/print_json.hpp"
#include "apps/ctl/session.hpp"
#include "apps/ctl/terminal.hpp"

#include <actorgrid/detail/deadline.hpp>
#include <actorgrid/printable.hpp>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <map>
#include <memory>
#include <thread>

namespace actorgrid::ctl {

namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

volatile std::sig_atomic_t interrupted = 0;

/// Catches a signal once: the next one ends the program. A signal that is ignored, as in the
/// background of a script, stays ignored.
void catch_once(int number) {
  struct sigaction action{};
  ::sigaction(number, nullptr, &action);
  if (action.sa_handler == SIG_IGN) return;
  action = {};
  action.sa_handler = [](int) { interrupted = 1; };
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  ::sigaction(number, &action, nullptr);
}

struct ping_arguments {
  std::vector<std::string> hosts;
  std::uint64_t count = 0;
  std::size_t size = 56;
  std::chrono::milliseconds interval{1000};
};

struct tally {
  std::uint64_t sent = 0;
  std::uint64_t lost = 0;
  failure last_failure;
  latencies times;
};

void wait_until(clock::time_point due) {
  while (interrupted == 0 && clock::now() < due)
    std::this_thread::sleep_for(std::min<clock::duration>(due - clock::now(), 50ms));
}

void ping_once(const peer& to, const payload& body, const global_options& options, tally& all) {
  const auto begin = clock::now();
  const auto answer = to.call(contract::echo, body, {.timeout = options.timeout}).get();
  const auto took = clock::now() - begin;
  const auto number = ++all.sent;
  const bool ok = answer && *answer == body;
  failure failed;
  if (!answer)
    failed = failure_of(answer.error());
  else if (!ok)
    failed = {errc::protocol_violation, "the echo differs from what was sent"};
  if (ok)
    all.times.add(took);
  else
    ++all.lost, all.last_failure = failed;

  if (options.json) {
    nlohmann::ordered_json line{{"host", to.host()}, {"seq", number}, {"ok", ok}};
    if (ok)
      line["round_trip_ns"] = std::chrono::nanoseconds(took).count();
    else
      line["error"] = render(failed);
    print_json(line);
  } else if (ok) {
    std::cout << answer->size() << " bytes from " << short_name(to.host()) << ": seq=" << number
              << " time=" << format_duration(took) << std::endl;
  } else {
    std::cout << short_name(to.host()) << ": seq=" << number << ' ' << printable(render(failed))
              << std::endl;
  }
}

void print_summary(const std::string& host, const tally& all) {
  const auto lost = all.sent == 0 ? 0 : all.lost * 100 / all.sent;
  std::cout << "--- " << short_name(host) << ": " << all.sent << " sent, " << all.sent - all.lost
            << " answered, " << lost << " % lost";
  if (all.times.count() != 0)
    std::cout << ", round trip min/avg/max/mdev " << format_duration(all.times.least()) << " / "
              << format_duration(all.times.mean()) << " / " << format_duration(all.times.most())
              << " / " << format_duration(all.times.deviation());
  std::cout << '\n';
}

int ping(const global_options& options, const ping_arguments& arguments) {
  const target_grid where(options);
  session own(where, where.hosts(arguments.hosts));
  std::vector<peer> peers;
  for (const auto& host : own.targets()) peers.push_back(own.reach(host));

  // When interrupted, it still prints the summary, as ping(8) does.
  for (const int number : {SIGINT, SIGTERM}) catch_once(number);
  const payload body{std::string(std::max<std::size_t>(arguments.size, 1), '.')};
  std::map<std::string, tally> tallies;
  for (std::uint64_t round = 0; arguments.count == 0 || round < arguments.count; ++round) {
    const auto next = detail::deadline_after(clock::now(), arguments.interval);
    if (interrupted != 0) break;
    for (const auto& to : peers) ping_once(to, body, options, tallies[to.host()]);
    if (round + 1 != arguments.count) wait_until(next);
  }

  auto code = exit_code::ok;
  for (const auto& [host, all] : tallies) {
    if (!options.json && !options.plain) print_summary(host, all);
    if (all.lost != 0) code = exit_code_of(all.last_failure.code);
  }
  return static_cast<int>(code);
}

} // namespace

void add_ping(command_line& line) {
  auto arguments = std::make_shared<ping_arguments>();
  auto& sub = line.add("ping",
                       "Sends calls to the echo handler and prints their round-trip times, until\n"
                       "interrupted. Without HOST: to every node.",
                       "  actorgrid-ctl ping node1 -c 3 --peers 'http://node{1...4}:9000'\n"
                       "  actorgrid-ctl ping -c 10 -i 100ms -s 1000 --config-file node1.ini\n");
  sub.add_option("host", arguments->hosts, "nodes to ping")->type_name("HOST");
  sub.add_option("-c,--count", arguments->count, "stop after this many");
  sub.add_option("-s,--size", arguments->size, "bytes to send (default: 56)")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1} << 20));
  add_duration(sub, "-i,--interval", arguments->interval, "time between two pings (default: 1s)",
               duration_range::positive);
  sub.callback([&line, arguments] {
    line.run = [arguments](const global_options& options) { return ping(options, *arguments); };
  });
}

} // namespace actorgrid::ctl
