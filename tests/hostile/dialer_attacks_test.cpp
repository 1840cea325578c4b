#include "tests/cluster/cluster.hpp"
#include "tests/cluster/routes.hpp"
#include "tests/hostile/dialled_listener.hpp"
#include "tests/hostile/raw_client.hpp"
#include "tests/hostile/server_attack.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <future>

using namespace actorgrid;
using namespace actorgrid::hostile;
using namespace std::chrono_literals;

namespace {

/// How the node's first connection to that peer ended; empty while it has not.
std::string first_end(const testing::recorder& seen, const std::string& peer) {
  for (const event& e : seen.events()) {
    const bool is_end =
        e.what == event::kind::attempt_failed || e.what == event::kind::connection_lost;
    if (is_end && e.peer == peer)
      return std::string{to_string(e.what)} + ' ' + std::string{to_string(e.why.code)} + ": "
             + e.why.text;
  }
  return {};
}

/// A server that is playing its attack.
struct running {
  const server_attack& attack;
  std::string host;
  std::future<bool> goes_on;
};

} // namespace

TEST_CASE("no server harms the node that dials it, and others are served") {
  const auto table = by_servers();
  std::vector<running> servers;
  testing::checked_cluster nodes{
      testing::cluster_options{.configure = [&](std::size_t i, node_config& config) {
        config.limits.handshake_timeout = 3s;
        if (i != 0) return;
        for (const server_attack& a : table) {
          auto listener = make_listener(config.local);
          config.peers.push_back(host_of(listener));
          servers.push_back({a, config.peers.back(), {}});
          servers.back().goes_on =
              std::async(std::launch::async,
                         [&a, l = std::move(listener)]() mutable { return play(std::move(l), a); });
        }
      }}};
  testing::serve_all(nodes[0]);
  nodes.start(0);
  nodes.start(1);
  REQUIRE(!nodes[1].wait_connected(10s));
  for (running& server : servers) {
    INFO(server.attack.name);
    const bool goes_on_now = server.goes_on.get();
    INFO("expected: " << server.attack.outcome);
    if (server.attack.outcome == goes_on) {
      CHECK(goes_on_now);
    } else {
      CHECK(testing::eventually([&] { return !first_end(nodes.seen(0), server.host).empty(); }));
      const std::string outcome = first_end(nodes.seen(0), server.host);
      INFO("outcome:  " << outcome);
      CHECK(is_like(outcome, server.attack.outcome));
    }
    const auto answer = nodes.link(1, 0).call(testing::echo, "still there?").get();
    REQUIRE(answer);
  }
}
