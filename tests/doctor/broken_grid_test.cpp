#include "tests/doctor/two_nodes.hpp"

#include <actorgrid/shared_settings.hpp>

#include <algorithm>
#include <utility>

// Nodes that are reached, but do not take each other for what they are.

using namespace actorgrid;
using namespace actorgrid::doctor;
using namespace actorgrid::doctor::test;
using namespace std::chrono_literals;

namespace {

/// Exchanges the names until `dialler` is the one that dials.
void let_dial(two_nodes& grid, bool is_here) {
  if (dials(grid.here.local, grid.there.local) == is_here) return;
  std::swap(grid.here.local, grid.there.local);
  std::swap(grid.here.listen, grid.there.listen);
  std::swap(grid.port_here, grid.port_there);
}

} // namespace

TEST_CASE("a token that the other node refuses is found") {
  two_nodes grid;
  std::string words;
  SECTION("another secret") {
    grid.here.auth.token_file = grid.ca().write("here", "one\n");
    grid.there.auth.token_file = grid.ca().write("there", "two\n");
    words = "HTTP 403 Forbidden: the token is wrong";
  }
  SECTION("no secret") {
    grid.there.auth.token_file = grid.ca().write("there", "two\n");
    words = "presented no token, as grid.auth says: HTTP 403 Forbidden: the token is missing";
  }
  SECTION("a web token with another key") {
    grid.here.auth.jwt_access_key = grid.there.auth.jwt_access_key = "grid";
    grid.here.auth.jwt_secret_file = grid.ca().write("here", "one\n");
    grid.there.auth.jwt_secret_file = grid.ca().write("there", "two\n");
    words = "the token is wrong";
  }
  SECTION("a web token of another subject") {
    grid.here.auth.jwt_access_key = "mine";
    grid.there.auth.jwt_access_key = "yours";
    grid.here.auth.jwt_secret_file = grid.there.auth.jwt_secret_file =
        grid.ca().write("both", "one\n");
    words = "the token is of another subject";
  }
  grid.run_there();
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "token");
  CHECK(found.of("token").node == grid.there.local);
  CHECK(contains(found.of("token").how, words));
}

TEST_CASE("a secret that was changed since the node was started is found") {
  two_nodes grid;
  grid.here.auth.token_file = grid.ca().write("here", "old\n");
  grid.there.auth.token_file = grid.ca().write("there", "new\n");
  grid.run_here();
  grid.run_there();
  grid.here.auth.token_file = grid.there.auth.token_file;
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(contains(found.of("token").remedy, "restart it if grid.auth itself was changed"));
  CHECK(found.of("token").node == grid.here.local);
}

TEST_CASE("a web token that has expired on arrival is blamed on the clocks") {
  two_nodes grid;
  grid.put_there(answers(http_answer("403 Forbidden", "the token has expired")));
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "clock");
  CHECK(contains(found.of("clock").what, "a token of this moment has expired"));
}

TEST_CASE("a clock that is too far from this one is found, with its sign and how far") {
  two_nodes grid;
  const auto [ahead, words] =
      GENERATE(table<std::chrono::seconds, std::string>({{600s, "its clock is 10.0 min ahead of"},
                                                         {-600s, "its clock is 10.0 min behind"},
                                                         {-301s, "its clock is 5.0 min behind"}}));
  grid.put_there(shakes_hands({grid.there.local, grid.there.peers, ahead}));
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "clock");
  CHECK(found.of("clock").how_bad == verdict::problem);
  CHECK(contains(found.of("clock").what, words));
  CHECK(found.result("listed").outcome == verdict::ok);
}

TEST_CASE("a clock that is not yet too far from this one is a warning") {
  two_nodes grid;
  grid.put_there(shakes_hands({grid.there.local, grid.there.peers, 60s}));
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "clock");
  CHECK(found.of("clock").how_bad == verdict::warning);
}

TEST_CASE("a node without this one in its list is found") {
  two_nodes grid;
  std::erase(grid.there.peers, grid.here.local);
  SECTION("by its status") {}
  SECTION("by its refusal, if it admits no guests") {
    grid.there.guests.clear();
  }
  SECTION("by its refusal, if it does not tell its status") {
    grid.there.spawn.clear();
  }
  grid.run_there();
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "listed");
  CHECK(found.of("listed").node == grid.there.local);
  CHECK(contains(found.of("listed").remedy, "add " + grid.here.local + " to grid.peers there"));
}

TEST_CASE("the doctor does not disturb the connection of the node that it examines") {
  two_nodes grid;
  grid.there.guests.clear(); // So that it has to say hello with the name of this node.
  grid.here.guests.clear();
  grid.run_here();
  grid.run_there();
  grid.wait_connected();
  const auto connections = grid.node_here().peer(grid.there.local).stats().connections;
  grid.here.guests = {"http://doctor-*:1"};
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.result("listed").outcome == verdict::ok);
  const auto after = grid.node_here().peer(grid.there.local).stats();
  CHECK(after.connections == connections);
  CHECK(after.state == peer_state::connected);
  const auto events = grid.seen_there().events();
  CHECK(std::ranges::any_of(events, [](const event& e) {
    return e.what == event::kind::refused && contains(e.hint, "actorgrid-ctl doctor");
  }));
}

TEST_CASE("a node with another list is found, with the difference") {
  two_nodes grid;
  grid.there.peers.push_back("http://127.0.0.1:1");
  grid.run_there();
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "settings");
  CHECK(found.of("settings").how_bad == verdict::problem);
  CHECK(contains(found.of("settings").how, "it also has http://127.0.0.1:1"));
}

TEST_CASE("a node with other limits is a warning, with both values") {
  two_nodes grid;
  grid.there.limits.message_bytes = std::size_t{1} << 20;
  grid.run_there();
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "settings");
  CHECK(found.of("settings").how_bad == verdict::warning);
  CHECK(contains(found.of("settings").how, "there grid.limits.message-bytes = \"1MiB\""));
  CHECK(contains(found.of("settings").how, "here grid.limits.message-bytes = \"16MiB\""));
}

TEST_CASE("a running node whose file was changed since is to be reloaded") {
  two_nodes grid;
  grid.run_here();
  grid.run_there();
  grid.wait_connected();
  grid.here.limits.calls_in = 7;
  grid.there.limits.calls_in = 7;
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "settings");
  CHECK(found.of("settings").node == grid.here.local);
  CHECK(contains(found.of("settings").remedy, "reload the node"));
}

TEST_CASE("a node that cannot reach this one, though this one reaches it, is found") {
  two_nodes grid;
  const bool dials_here = GENERATE(false, true);
  let_dial(grid, dials_here);
  auto& dialler = dials_here ? grid.here : grid.there;
  const auto other = dials_here ? grid.there.local : grid.here.local;
  dialler.connect_to = {other + "=127.0.0.1:1"};
  grid.run_here();
  grid.run_there();
  // The doctor itself takes the right way.
  grid.here.connect_to.clear();
  REQUIRE(grid.wait_failed());
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "dials");
  CHECK(found.of("dials").node == grid.there.local);
  CHECK(contains(found.of("dials").what,
                 dials_here ? "is to be dialled by this node" : "is to dial this node"));
  CHECK(contains(found.of("dials").how, "Connection refused"));
}
