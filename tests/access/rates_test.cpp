#include "tests/access/guarded_node.hpp"

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

/// Calls until one is refused. @returns how many were served
int calls_served(guarded_node& n, std::size_t from) {
  int served = 0;
  while (n.call(from) == "ok") ++served;
  return served;
}

} // namespace

TEST_CASE(
    "a peer begins as many calls as its rate and burst allow, and is told when the next may") {
  guarded_node n{[](node_config& c) {
    c.limits.call_rate = 10;
    c.limits.rate_burst = 500ms;
  }};
  CHECK(calls_served(n, 1) == 5);
  CHECK(n.last
        == failure{errc::rate_limited,
                   "more than 10 calls a second from http://node1:9000, again in 100 ms"});
  CHECK(is_retryable(n.last.code));
  CHECK(n.wait == 100ms);
  n.sim.advance(99ms);
  CHECK(n.call(1) == "rate_limited");
  CHECK(n.wait == 1ms);
  n.sim.advance(1ms);
  CHECK(n.call(1) == "ok");
  CHECK(n.ran["40/"] == 6);
  // Neither the node itself nor guests nor streams count for it.
  CHECK(calls_served(n, 0) == 5);
  CHECK(n.call(2) == "ok");
  CHECK(n.open(1) == "ok");
}

TEST_CASE("streams that a peer opens have a rate of their own") {
  guarded_node n{[](node_config& c) { c.limits.stream_rate = 2; }};
  CHECK(n.open(1) == "ok");
  CHECK(n.open(1, "public/a") == "ok");
  CHECK(n.open(1) == "rate_limited");
  CHECK(n.last.text == "more than 2 streams a second from http://node1:9000, again in 500 ms");
  CHECK(n.wait == 500ms);
  CHECK(n.call(1) == "ok");
  n.sim.advance(500ms);
  CHECK(n.open(1) == "ok");
}

TEST_CASE("guests have rates of their own") {
  guarded_node n{[](node_config& c) {
    c.limits.guest_call_rate = 3;
    c.limits.guest_stream_rate = 1;
  }};
  CHECK(calls_served(n, 2) == 3);
  CHECK(n.open(2) == "ok");
  CHECK(n.open(2) == "rate_limited");
  for (int i = 0; i < 20; ++i) CHECK(n.call(1) == "ok");
}

TEST_CASE("the rate of a handler counts all its callers together, and no other handler") {
  guarded_node n{[](node_config&) {}, {.rate = {.per_second = 5, .burst = 3}}};
  CHECK(n.call(1) == "ok");
  CHECK(n.call(2) == "ok");
  CHECK(n.call(0) == "ok");
  CHECK(n.call(2) == "rate_limited");
  CHECK(n.last.text == "more than 5 calls a second of handler 40, again in 200 ms");
  CHECK(n.call(1) == "rate_limited");
  CHECK(n.call(1, put) == "ok");
  CHECK(n.call(1, get, "public/a") == "ok");
  n.sim.advance(200ms);
  CHECK(n.call(1) == "ok");
  for (int i = 0; i < 3; ++i) CHECK(n.open(1) == "ok");
  CHECK(n.open(1) == "rate_limited");
  CHECK(n.last.text == "more than 5 streams a second of handler 42, again in 200 ms");
}

TEST_CASE("a call that a rule refuses counts for no rate") {
  guarded_node n{[](node_config& c) {
    c.allow = {"peers may not call 41"};
    c.limits.call_rate = 2;
  }};
  for (int i = 0; i < 10; ++i) CHECK(n.call(1, put) == "not_allowed");
  CHECK(calls_served(n, 1) == 2);
}

TEST_CASE("calls of handlers that do not exist count for the rate of their caller") {
  guarded_node n{[](node_config& c) { c.limits.call_rate = 2; }};
  constexpr auto none = unary<std::string, std::string>(handler_id{99});
  CHECK(n.call(1, none) == "peer_has_no_handler");
  CHECK(n.call(1, none, "some/where") == "peer_has_no_handler");
  CHECK(n.call(1, none) == "rate_limited");
}

TEST_CASE("a peer that reconnects has no more calls than before") {
  guarded_node n{[](node_config& c) {
    c.limits.call_rate = 1;
    c.limits.rate_burst = 1min;
  }};
  CHECK(calls_served(n, 1) == 60);
  const auto lost = n.sim.now();
  n.sim.link(0, 1).cut();
  n.sim.link(0, 1).heal();
  n.sim.peer(1, 0).reconnect_now();
  n.sim.peer(0, 1).reconnect_now();
  REQUIRE_FALSE(n.sim.node(1).wait_connected(1min));
  CHECK(calls_served(n, 1) <= (n.sim.now() - lost) / 1s);
  CHECK(n.seen_at_server(1).connections == 2);
}

TEST_CASE("a guest that leaves and comes back has no more calls than before") {
  guarded_node n{[](node_config& c) {
    c.limits.guest_call_rate = 1;
    c.limits.rate_burst = 1min;
  }};
  CHECK(calls_served(n, 2) == 60);
  n.sim.stop(2);
  n.sim.settle();
  CHECK(n.sim.seen(0).count(event::kind::guest_left) == 1);
  const auto left = n.sim.now();
  n.sim.restart(2);
  REQUIRE_FALSE(n.sim.node(2).wait_connected(1min));
  CHECK(calls_served(n, 2) <= (n.sim.now() - left) / 1s);
}

TEST_CASE("calls above a rate are counted, and told once a minute") {
  guarded_node n{[](node_config& c) { c.limits.call_rate = 1; }};
  CHECK(calls_served(n, 1) == 1);
  for (int i = 0; i < 20; ++i) CHECK(n.call(1) == "rate_limited");
  CHECK(n.seen_at_server(1).refused_by_rate == 21);
  CHECK(n.seen_at_server(1).refused_by_rule == 0);
  REQUIRE(n.told(event::kind::rate_limited, 1).size() == 1);
  const auto first = n.told(event::kind::rate_limited, 1)[0];
  CHECK(first.text == "handler 40, 1 refused");
  CHECK(first.why.code == errc::rate_limited);
  CHECK(first.hint == "set by grid.limits.call-rate");
  n.sim.advance(1min);
  CHECK(calls_served(n, 1) == 1);
  REQUIRE(n.told(event::kind::rate_limited, 1).size() == 2);
  CHECK(n.told(event::kind::rate_limited, 1)[1].text == "handler 40, 21 refused");
}

TEST_CASE("ten times as many calls as the rate allows are served at the rate") {
  guarded_node n{[](node_config& c) { c.limits.call_rate = 100; }};
  const auto began = n.sim.now();
  for (int i = 0; i < 10'000; ++i) {
    (void)n.call(1);
    n.sim.advance(1ms);
  }
  const auto seconds = (n.sim.now() - began) / 1s;
  CHECK(n.ran["40/"] >= 100 * seconds);
  CHECK(n.ran["40/"] <= 100 * (seconds + 1));
}
