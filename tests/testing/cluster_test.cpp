#include "tests/testing/routes.hpp"

#include <actorgrid/testing/cluster.hpp>

#include <stdexcept>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

TEST_CASE("a cluster of real nodes starts, calls, and restarts a node under its name") {
  cluster nodes{{.nodes = 3, .prepare = serve}};
  nodes.start();
  for (std::size_t from : {0u, 1u, 2u})
    CHECK(nodes.peer(from, (from + 1) % 3).call(echo, "hello").get()->text() == "hello");
  const auto before = nodes.node(2).instance();
  nodes.restart(2);
  nodes.wait_connected();
  CHECK(nodes.node(2).instance() != before);
  CHECK(nodes.peer(0, 2).call(echo, "again").get()->text() == "again");
  CHECK(nodes.seen(0).count(event::kind::peer_restarted, nodes.host(2)) == 1);
}

TEST_CASE("a node of a cluster that cannot start says why") {
  cluster nodes{{.nodes = 1, .configure = [](std::size_t, node_config& c) { c.peers.clear(); }}};
  CHECK_THROWS_AS(nodes.start(), std::runtime_error);
}

TEST_CASE("a cluster that does not connect in time says which node is missing") {
  cluster nodes{2};
  nodes.start(0);
  CHECK_THROWS_WITH(nodes.wait_connected(50ms), Catch::Matchers::Contains(nodes.host(1)));
}
