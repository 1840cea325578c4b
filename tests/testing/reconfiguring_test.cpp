#include "net/mux/dial_order.hpp"
#include "tests/testing/routes.hpp"

#include <actorgrid/testing/simulation.hpp>

#include <memory>
#include <string>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

const std::string server = "http://node0:9000";

/// A name that a pattern such as "http://a-*:1" lets in at the server.
std::string guest_of(const std::string& letter) {
  for (int i = 0;; ++i)
    if (auto name = "http://" + letter + "-" + std::to_string(i) + ":1";
        mux::should_dial(name, server))
      return name;
}

/// A server, and the guests "a" and "b".
simulation_options server_and_guests() {
  return {.nodes = 3,
          .configure =
              [](std::size_t i, node_config& c) {
                c.peers = {server};
                if (i == 0) c.guests = {"http://a-*:1", "http://b-*:1"};
                if (i == 0) return;
                c.local = guest_of(i == 1 ? "a" : "b");
                c.listen = "none";
              },
          .prepare = serve};
}

void start_all(simulation& sim) {
  for (std::size_t i = 0; i < sim.size(); ++i) sim.start(i);
  sim.advance(1s);
}

} // namespace

TEST_CASE("a configuration with mistakes changes nothing and tells them all") {
  simulation sim{{.prepare = serve}};
  sim.start();
  auto& n = sim.node(0);
  auto wanted = n.config();
  wanted.peers.push_back("http://new:9000");
  wanted.peers.push_back("new");
  wanted.limits.calls_in = 0;
  const auto done = n.reconfigure(wanted);
  REQUIRE_FALSE(done);
  CHECK(code_of(done.error()) == errc::invalid_config);
  const auto text = failure_of(done.error()).text;
  CHECK(text.find("grid.peers: \"new\"") != std::string::npos);
  CHECK(text.find("grid.limits.calls-in: 0") != std::string::npos);
  CHECK(n.members().size() == 2);
  CHECK(n.config().limits.calls_in == limits_config{}.calls_in);
  CHECK(sim.seen(0).count(event::kind::not_reconfigured) == 1);
  CHECK(sim.seen(0).count(event::kind::peer_added) == 0);
}

TEST_CASE("what needs a restart is told and stays") {
  simulation sim{{.prepare = serve}};
  sim.start();
  auto& n = sim.node(0);
  auto wanted = n.config();
  wanted.listen_wait = 7s;
  wanted.limits.guests = 9;
  for (int i = 0; i < 2; ++i) {
    const auto done = n.reconfigure(wanted);
    REQUIRE(done);
    CHECK(done->at_restart == std::vector<std::string>{"grid.listen-wait: 5s -> 7s"});
    CHECK(done->at_once.size() == (i == 0 ? 1 : 0));
  }
  CHECK(n.config().listen_wait == 5s);
  CHECK(n.config().limits.guests == 9);
  wanted.local = "http://renamed:9000";
  wanted.peers = {wanted.local, sim.host(1)};
  const auto renamed = n.reconfigure(wanted);
  REQUIRE_FALSE(renamed);
  CHECK(failure_of(renamed.error()).text.find("needs a restart") != std::string::npos);
  CHECK(sim.peer(0, 1).stats().connections == 1);
}

TEST_CASE("limits are in force for connections made after a change") {
  simulation sim{{.prepare = serve}};
  sim.start();
  const std::string large(200'000, 'x');
  auto wanted = sim.node(0).config();
  wanted.limits.message_bytes = 131'072;
  const auto done = sim.node(0).reconfigure(wanted);
  REQUIRE(done);
  CHECK(done->for_new_connections.size() == 1);
  CHECK(sim.wait(sim.peer(0, 1).call(echo, large)));
  sim.link(0, 1).cut().heal();
  sim.run_until([&] { return sim.peer(0, 1).is_connected(); });
  const auto refused = sim.wait(sim.peer(0, 1).call(echo, large));
  REQUIRE_FALSE(refused);
  CHECK(code_of(refused.error()) == errc::message_too_large);
}

TEST_CASE("guests whose pattern goes are drained, and others stay") {
  simulation sim{server_and_guests()};
  start_all(sim);
  auto& n = sim.node(0);
  REQUIRE(n.guests().size() == 2);
  std::optional<errc> ended;
  sim.node(1).spawn_task([](peer other, auto* out) -> task<> {
    const auto answer = co_await other.call(wait_ms, "2000");
    *out = answer ? errc::ok : code_of(answer.error());
  }(sim.node(1).peer(server), &ended));
  sim.advance(100ms);
  auto wanted = n.config();
  wanted.guests = {"http://b-*:1"};
  const auto done = n.reconfigure(wanted);
  REQUIRE(done);
  CHECK(done->guests_removed == std::vector<std::string>{"http://a-*:1"});
  CHECK(n.guests().size() == 1);
  sim.advance(1s);
  CHECK(sim.node(1).peer(server).is_connected());
  sim.advance(10s);
  CHECK(ended == errc::ok);
  CHECK_FALSE(sim.node(1).peer(server).is_connected());
  CHECK(sim.node(2).peer(server).stats().connections == 1);
  CHECK(sim.seen(0).count(event::kind::guest_left) == 1);
  wanted.guests.push_back("http://a-*:1");
  REQUIRE(n.reconfigure(wanted));
  sim.advance(6s);
  CHECK(n.guests().size() == 2);
}

TEST_CASE("a guest that becomes a peer keeps its connection") {
  simulation sim{server_and_guests()};
  start_all(sim);
  auto& n = sim.node(0);
  const auto host = sim.node(1).local();
  REQUIRE_FALSE(n.add_peer(host));
  sim.advance(1s);
  CHECK(n.guests().size() == 1);
  REQUIRE(n.peers().size() == 1);
  CHECK(n.peers()[0].host() == host);
  CHECK(n.peers()[0].is_connected());
  CHECK_FALSE(n.peers()[0].stats().is_guest);
  CHECK(sim.node(1).peer(server).stats().connections == 1);
  sim.link(0, 1).cut().heal();
  sim.advance(2s);
  CHECK(n.peer(host).is_connected());
  CHECK(n.peer(host).stats().connections == 2);
}

TEST_CASE("a node reads its configuration again as it was told to") {
  const auto next = std::make_shared<outcome<node_config>>();
  simulation sim{
      {.equip = [next](std::size_t, node_options& o) { o.reread = [next] { return *next; }; },
       .prepare = serve}};
  sim.start();
  auto& n = sim.node(0);
  auto wanted = n.config();
  wanted.peers.push_back("http://new:9000");
  *next = wanted;
  const auto planned = n.preview_reload();
  REQUIRE(planned);
  CHECK(planned->peers_added == std::vector<std::string>{"http://new:9000"});
  CHECK(n.members().size() == 2);
  const auto done = n.reload();
  REQUIRE(done);
  CHECK(*done == *planned);
  CHECK(n.members().size() == 3);
  CHECK(sim.seen(0).count(event::kind::reconfigured) == 1);
  *next = failure{errc::invalid_config, "no such file"};
  CHECK(code_of(n.reload().error()) == errc::invalid_config);
  CHECK(code_of(n.preview_reload().error()) == errc::invalid_config);
  CHECK(n.members().size() == 3);
  CHECK(sim.seen(0).count(event::kind::not_reconfigured) == 1);
}
