// The peers of a node are the addresses of a DNS name, such as a headless service of Kubernetes.
// Without arguments, shows it in a simulation. For real:
//
//     example_22_follow_a_name OWN_ADDRESS PORT NAME

#include <actorgrid/actorgrid.hpp>
#include <actorgrid/testing/testing.hpp>

#include <caf/actor_system.hpp>

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <iostream>
#include <memory>
#include <mutex>
#include <netdb.h>
#include <string>
#include <thread>
#include <vector>

namespace grid = actorgrid;
using namespace std::chrono_literals;
using names = std::vector<std::string>;

/// Says which nodes there are now. A test gives its own answers.
using resolver = std::function<names()>;

/// Asks the name server; blocks meanwhile, so no loop may call it.
names look_up(const std::string& name, const std::string& port) {
  addrinfo wanted{}, *found = nullptr;
  wanted.ai_family = AF_INET;
  wanted.ai_socktype = SOCK_STREAM;
  if (::getaddrinfo(name.c_str(), port.c_str(), &wanted, &found) != 0) return {};
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> all{found, ::freeaddrinfo};
  names nodes;
  for (const auto* one = all.get(); one; one = one->ai_next) {
    char address[NI_MAXHOST];
    if (::getnameinfo(one->ai_addr, one->ai_addrlen, address, sizeof address, nullptr, 0,
                      NI_NUMERICHOST)
        == 0)
      nodes.push_back("http://" + std::string(address) + ":" + port);
  }
  return nodes;
}

/// Makes the node's peers those of the answer. An empty one comes from a name server in trouble.
void follow(grid::node& node, const resolver& resolve) {
  const auto wanted = resolve();
  if (wanted.empty()) return;
  const auto tell = [](const std::string& host, const caf::error& wrong) {
    if (wrong) std::cout << host << ": " << grid::render(wrong) << '\n';
  };
  for (const auto& peer : node.peers())
    if (std::ranges::find(wanted, peer.host()) == wanted.end())
      tell(peer.host(), node.remove_peer(peer.host()));
  for (const auto& host : wanted) tell(host, node.add_peer(host));
}

int serve(const std::string& own, const std::string& port, const std::string& name) {
  grid::system_config config;
  caf::actor_system system{config};
  grid::node_config settings;
  settings.local = "http://" + own + ":" + port;
  settings.peers = {settings.local};
  grid::node node{system, settings, {.observers = {grid::log_to(std::cerr)}}};
  const std::jthread follower{[&] {
    std::mutex mutex;
    std::unique_lock lock{mutex};
    std::condition_variable_any never;
    while (!node.draining().stop_requested()) {
      follow(node, [&] { return look_up(name, port); });
      never.wait_for(lock, node.draining(), 5s, [] { return false; });
    }
  }};
  const auto wrong = node.run();
  node.stop();
  return wrong ? 1 : 0;
}

int main(int argc, char** argv) {
  if (argc == 4) return serve(argv[1], argv[2], argv[3]);
  grid::testing::simulation sim{
      {.nodes = 3, .configure = [](std::size_t, auto& config) { config.peers = {config.local}; }}};
  sim.start();
  for (const auto& now :
       {names{sim.host(0), sim.host(1)}, names{sim.host(0), sim.host(1), sim.host(2)},
        names{}, names{sim.host(0), sim.host(2)}}) {
    for (std::size_t i = 0; i < sim.size(); ++i) follow(sim.node(i), [&] { return now; });
    sim.advance(2s);
    for (const auto& peer : sim.node(0).peers())
      std::cout << peer.host() << ' ' << grid::to_string(peer.state()) << "; ";
    std::cout << sim.node(0).members().size() << " members\n";
  }
}

// Output:
// http://node1:9000 connected; 2 members
// http://node1:9000 connected; http://node2:9000 connected; 3 members
// http://node1:9000 connected; http://node2:9000 connected; 3 members
// http://node2:9000 connected; 2 members
