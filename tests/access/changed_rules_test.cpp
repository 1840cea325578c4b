#include "tests/access/guarded_node.hpp"

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

/// Changes the configuration of the node that serves.
template <class Edit>
config_changes change(guarded_node& n, Edit edit) {
  auto wanted = n.sim.node(0).config();
  edit(wanted);
  const auto done = n.sim.node(0).reconfigure(wanted);
  REQUIRE(done);
  return *done;
}

} // namespace

TEST_CASE("changed rules hold for the next call on a connection that exists") {
  guarded_node n{std::vector<std::string>{}};
  CHECK(n.call(1) == "ok");
  CHECK(n.call(2) == "ok");
  const auto changes =
      change(n, [](node_config& c) { c.allow = {"guests may call 41", "guests may not use *"}; });
  CHECK(changes.at_once.size() == 1);
  CHECK(n.call(2) == "not_allowed");
  CHECK(n.open(2) == "not_allowed");
  CHECK(n.call(2, put) == "ok");
  CHECK(n.call(1) == "ok");
  change(n, [](node_config& c) { c.allow.clear(); });
  CHECK(n.call(2) == "ok");
  CHECK(n.open(2) == "ok");
  CHECK(n.seen_at_server(1).connections == 1);
}

TEST_CASE("rules that cannot be read, or are about nobody, change nothing") {
  guarded_node n{std::vector<std::string>{"guests may not call 40"}};
  const std::string wrong = GENERATE("guests must call 40", "http://unknown:1 may call 40");
  auto wanted = n.sim.node(0).config();
  wanted.allow = {wrong};
  const auto done = n.sim.node(0).reconfigure(wanted);
  REQUIRE_FALSE(done);
  CHECK(code_of(done.error()) == errc::invalid_config);
  CHECK(n.call(2) == "not_allowed");
}

TEST_CASE("a peer that a rule names stays until the rule goes") {
  const std::string peer = "http://node1:9000";
  guarded_node n{std::vector<std::string>{peer + " may not call 40"}};
  CHECK(code_of(n.sim.node(0).remove_peer(peer)) == errc::invalid_config);
  CHECK(n.call(1) == "not_allowed");
  change(n, [](node_config& c) { c.allow.clear(); });
  CHECK_FALSE(n.sim.node(0).remove_peer(peer));
}

TEST_CASE("a guest that becomes a peer has the rights and rates of peers at once") {
  guarded_node n{[](node_config& c) {
    c.allow = {"guests may not call 40"};
    c.limits.guest_stream_rate = 1;
  }};
  CHECK(n.call(2) == "not_allowed");
  CHECK(n.open(2) == "ok");
  CHECK(n.open(2) == "rate_limited");
  REQUIRE_FALSE(n.sim.node(0).add_peer(n.sim.host(2)));
  n.sim.settle();
  CHECK(n.call(2) == "ok");
  CHECK(n.open(2) == "ok");
  CHECK(n.open(2) == "ok");
  CHECK(n.seen_at_server(2).connections == 1);
}

TEST_CASE("a guest that is removed gets no rights of peers while it is drained") {
  guarded_node n{[](node_config& c) { c.allow = {"guests may not call 40"}; }};
  auto open = n.sim.wait(n.sim.peer(2, 0).open(mirror, no_payload{}, {.timeout = 1min}));
  REQUIRE(open);
  change(n, [](node_config& c) { c.guests = {}; });
  // On its way when its drain begins.
  CHECK(n.call(2) != "ok");
  CHECK(n.ran["40/"] == 0);
  n.sim.advance(40s);
  CHECK(n.sim.node(0).guests().empty());
  CHECK(n.told(event::kind::guest_left, 2).size() == 1);
}

TEST_CASE("changed rates hold for the next call") {
  guarded_node n{std::vector<std::string>{}};
  const auto limit = [&](std::size_t per_second) {
    change(n, [&](node_config& c) { c.limits.call_rate = per_second; });
  };
  for (int i = 0; i < 50; ++i) CHECK(n.call(1) == "ok");
  limit(2);
  CHECK(n.call(1) == "ok");
  CHECK(n.call(1) == "ok");
  CHECK(n.call(1) == "rate_limited");
  CHECK(n.wait == 500ms);
  CHECK(n.call(2) == "ok");
  limit(100);
  n.sim.advance(500ms);
  for (int i = 0; i < 50; ++i) CHECK(n.call(1) == "ok");
  limit(0);
  for (int i = 0; i < 200; ++i) CHECK(n.call(1) == "ok");
}
