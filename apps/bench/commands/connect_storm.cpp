#include "apps/bench/arrivals.hpp"
#include "apps/bench/commands/commands.hpp"
#include "apps/bench/own_usage.hpp"
#include "apps/bench/report.hpp"

#include <actorgrid/guest.hpp>
#include <actorgrid/testing/cluster.hpp>
#include <actorgrid/testing/cut_connections.hpp>

#include <cmath>
#include <memory>
#include <stdexcept>

namespace actorgrid::bench {

namespace {

constexpr std::chrono::seconds patience{60};
constexpr const char* names = "http://caller-*:9000"; // of the connecting nodes

struct storm_arguments {
  std::size_t callers = 100;
  std::size_t cuts = 3;
};

std::string name_for_caller_of(const std::string& served) {
  auto name = make_guest_name(names, {served});
  if (!name) throw std::runtime_error(name.why().text);
  return *name;
}

/// The first node accepts connections; the others are its guests and know no other node.
testing::cluster_options one_served(std::size_t callers, std::shared_ptr<arrivals> seen) {
  auto served = std::make_shared<std::string>();
  return {.nodes = 1 + callers,
          .configure =
              [=](std::size_t i, node_config& config) {
                if (i == 0) {
                  *served = config.local;
                  config.guests = {names};
                  config.limits.guests = callers;
                  config.limits.unauthenticated_per_address = callers + 1;
                } else {
                  config.local = name_for_caller_of(*served);
                  config.listen = "none";
                }
                config.peers = {*served};
              },
          .equip =
              [=](std::size_t i, node_options& given) {
                if (i != 0) given.observers = {seen};
              }};
}

double ms(std::chrono::nanoseconds time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

int run_connect_storm(const options& chosen, const storm_arguments& arguments) {
  report out("connect-storm", chosen.json);
  const auto seen = std::make_shared<arrivals>();
  testing::cluster nodes{one_served(arguments.callers, seen)};
  nodes.start(0);

  const auto measure = [&](const char* what, auto storm) {
    const auto before = own_usage();
    const auto times = seen->watch(arguments.callers, patience, storm);
    const auto used = used_between(before, own_usage());
    const auto up = times->count();
    if (up < arguments.callers)
      return out.failed(arguments.callers - up, "no connection within a minute");
    const std::chrono::duration<double> all = times->most();
    out.add(
        {{"connections", what},
         {"callers", arguments.callers},
         {"connects_per_s", std::llround(static_cast<double>(up) / all.count())},
         {"p50_ms", ms(times->percentile(50))},
         {"p99_ms", ms(times->percentile(99))},
         {"all_ms", ms(times->most())},
         {"cpu_ms_per_connect", static_cast<double>(used.cpu_ns) / 1e6 / static_cast<double>(up)},
         {"rss_bytes", used.rss_bytes}});
  };

  measure("first", [&] {
    for (std::size_t i = 1; i < nodes.size(); ++i) nodes.start(i);
  });
  for (std::size_t i = 0; i < arguments.cuts; ++i)
    measure("again", [&] { testing::cut_connections(nodes.host(0)); });
  return out.finish();
}

} // namespace

void add_connect_storm(command_line& line) {
  auto arguments = std::make_shared<storm_arguments>();
  auto& sub = line.add_in_process(
      "connect-storm",
      "Many callers connect to one node at once; then all connections are cut, and the callers\n"
      "reconnect.",
      "  actorgrid-bench connect-storm --callers 500 --cuts 3\n");
  sub.remove_option(sub.get_option("--seconds")); // runs until all are connected
  sub.add_option("--callers", arguments->callers, "nodes that connect")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  sub.add_option("--cuts", arguments->cuts, "how often all connections are cut")
      ->check(CLI::Range(0, 1000))
      ->capture_default_str();
  sub.callback([&line, arguments] {
    line.run = [arguments](const options& o) { return run_connect_storm(o, *arguments); };
  });
}

} // namespace actorgrid::bench
