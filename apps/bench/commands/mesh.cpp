#include "apps/bench/commands/commands.hpp"
#include "apps/bench/echoes.hpp"
#include "apps/bench/handlers.hpp"
#include "apps/bench/own_usage.hpp"
#include "apps/bench/report.hpp"

#include <actorgrid/testing/cluster.hpp>

#include <memory>
#include <thread>

namespace actorgrid::bench {

namespace {

struct mesh_arguments {
  std::vector<std::size_t> nodes{8};
  std::vector<std::size_t> callers{64};
  std::size_t loops = 1;
  std::size_t size = 512;
  bool idle = false;
};

testing::cluster_options mesh_of(std::size_t nodes, std::size_t loops) {
  return {.nodes = nodes,
          .configure =
              [loops](std::size_t, node_config& config) {
                config.loops = loops;
                config.limits.calls_in = 65535;
              },
          .prepare = [](std::size_t, node& one) { serve_on(one); }};
}

/// Every node calls all others in turn.
parties all_of(testing::cluster& mesh) {
  parties all;
  for (std::size_t i = 0; i < mesh.size(); ++i)
    all.callers.push_back({&mesh.node(i), mesh.node(i).peers()});
  return all;
}

void measure_calls(const options& chosen, const mesh_arguments& arguments, std::size_t nodes,
                   report& out) {
  testing::cluster mesh{mesh_of(nodes, arguments.loops)};
  mesh.start();
  for (const auto callers : arguments.callers) {
    const auto m = run_load(
        all_of(mesh), {.work = echo("bytes", place::loop, arguments.size), .callers = callers},
        chosen.time());
    out.add({{"nodes", nodes},
             {"loops", arguments.loops},
             {"size", arguments.size},
             {"callers", callers}},
            m);
  }
}

struct memory {
  std::int64_t heap_bytes = bench::heap_bytes();
  std::int64_t rss_bytes = own_usage().rss_bytes;
};

/// Memory of the same number of nodes without peers.
memory without_connections(const mesh_arguments& arguments, std::size_t nodes) {
  auto alone = mesh_of(nodes, arguments.loops);
  alone.configure = [configure = alone.configure](std::size_t i, node_config& config) {
    configure(i, config);
    config.peers = {config.local};
  };
  testing::cluster unconnected{std::move(alone)};
  unconnected.start();
  return {};
}

void measure_idle(const options& chosen, const mesh_arguments& arguments, std::size_t nodes,
                  report& out) {
  const auto before = without_connections(arguments, nodes);
  testing::cluster mesh{mesh_of(nodes, arguments.loops)};
  mesh.start();
  std::this_thread::sleep_for(chosen.time() / 10); // lets the start-up work finish
  const auto begin = std::chrono::steady_clock::now();
  const auto used_before = own_usage();
  std::this_thread::sleep_for(chosen.time());
  const auto used = used_between(used_before, own_usage());
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  const memory now;
  const auto node_seconds = took.count() * static_cast<double>(nodes);
  const auto connections = static_cast<std::int64_t>(nodes * (nodes - 1) / 2);
  out.add({{"nodes", nodes},
           {"loops", arguments.loops},
           {"connections", connections},
           {"cpu_percent_per_node", static_cast<double>(used.cpu_ns) / 1e7 / node_seconds},
           {"waits_per_node_and_s", static_cast<double>(used.waits) / node_seconds},
           {"heap_bytes_per_connection", (now.heap_bytes - before.heap_bytes) / connections},
           {"rss_bytes_per_connection", (now.rss_bytes - before.rss_bytes) / connections},
           {"rss_bytes", now.rss_bytes}});
}

int run_mesh(const options& chosen, const mesh_arguments& arguments) {
  report out("mesh", chosen.json);
  for (const auto nodes : arguments.nodes)
    (arguments.idle ? measure_idle : measure_calls)(chosen, arguments, nodes, out);
  return out.finish();
}

} // namespace

void add_mesh(command_line& line) {
  auto arguments = std::make_shared<mesh_arguments>();
  auto& sub = line.add_in_process(
      "mesh",
      "Runs nodes in one process, each connected to every other: calls from every node to every\n"
      "other, or the cost of idle nodes.",
      "  actorgrid-bench mesh --nodes 2,8,32 --callers 64\n"
      "  actorgrid-bench mesh --nodes 32 --idle --seconds 30\n");
  add_counts(sub, "--nodes", arguments->nodes, "nodes in the mesh")->check(CLI::Range(2, 32));
  auto* callers =
      add_counts(sub, "--callers", arguments->callers, "calls in flight, over all nodes");
  sub.add_option("--loops", arguments->loops, "threads for the connections of each node")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  add_size(sub, "--size", arguments->size, "size of the echoed text");
  sub.add_flag("--idle", arguments->idle, "no calls: CPU per node, memory per connection")
      ->excludes(callers);
  sub.callback([&line, arguments] {
    line.run = [arguments](const options& o) { return run_mesh(o, *arguments); };
  });
}

} // namespace actorgrid::bench
