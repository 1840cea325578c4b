#pragma once

#include "tests/support/catch.hpp"
#include "tests/testing/routes.hpp"

#include <actorgrid/testing/simulation.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

/// Nodes whose lists of peers change while they run.
namespace actorgrid::changing_peers {

using namespace actorgrid::testing;
using namespace std::chrono_literals;

inline std::string name_of(std::size_t i) {
  return "http://node" + std::to_string(i) + ":9000";
}

inline std::vector<std::string> names_of(const std::vector<std::size_t>& nodes) {
  std::vector<std::string> names;
  for (const auto i : nodes) names.push_back(name_of(i));
  return names;
}

/// Nodes that know only themselves at first.
inline simulation_options without_peers(std::size_t nodes) {
  return {.nodes = nodes,
          .configure = [](std::size_t i, node_config& c) { c.peers = {name_of(i)}; },
          .prepare = serve};
}

inline simulation& started(simulation& sim) {
  for (std::size_t i = 0; i < sim.size(); ++i) sim.start(i);
  sim.settle();
  return sim;
}

inline std::vector<std::string> hosts_of(const std::vector<peer>& peers) {
  std::vector<std::string> hosts;
  for (const auto& p : peers) hosts.push_back(p.host());
  return hosts;
}

inline bool are_connected(simulation& sim, std::size_t a, std::size_t b) {
  return sim.peer(a, b).is_connected() && sim.peer(b, a).is_connected();
}

/// Both become peers of each other, and are connected.
inline void introduce(simulation& sim, std::size_t a, std::size_t b) {
  REQUIRE_FALSE(sim.node(a).add_peer(name_of(b)));
  REQUIRE_FALSE(sim.node(b).add_peer(name_of(a)));
  sim.run_until([&] { return are_connected(sim, a, b); });
}

inline errc code_of_echo(simulation& sim, const peer& to) {
  const auto answer = sim.wait(to.call(echo, "x"));
  return answer ? errc::ok : code_of(answer.error());
}

} // namespace actorgrid::changing_peers
