#include "tests/access/guarded_node.hpp"

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

TEST_CASE("without rules peers and guests use everything") {
  guarded_node n{std::vector<std::string>{}};
  for (std::size_t from = 0; from < 3; ++from) {
    CHECK(n.call(from) == "ok");
    CHECK(n.open(from, "private/a") == "ok");
  }
}

TEST_CASE("a guest may call and open what rules allow it, and peers what they did before") {
  guarded_node n{{"guests may call 40", "guests may open 42/public/*", "guests may not use *"}};
  CHECK(n.call(2, get) == "ok");
  CHECK(n.call(2, get, "private/a") == "ok"); // An ID stands for its subroutes.
  CHECK(n.call(2, put) == "not_allowed");
  CHECK(n.last.text == n.sim.host(2) + " may not call handler 41");
  CHECK(n.open(2, "public/a") == "ok");
  CHECK(n.open(2, "public/a/b") == "ok");
  CHECK(n.open(2, "private/a") == "not_allowed");
  CHECK(n.last.text == n.sim.host(2) + " may not open handler 42 under \"private/a\"");
  CHECK(n.open(2) == "not_allowed");
  CHECK(n.ran["41/"] == 0);
  CHECK(n.ran["42/"] == 0);
  CHECK(n.ran["42/private/a"] == 0);
  for (std::size_t from = 0; from < 2; ++from) {
    CHECK(n.call(from, put) == "ok");
    CHECK(n.open(from, "private/a") == "ok");
    CHECK(n.open(from) == "ok");
  }
}

TEST_CASE("the first of several rules decides") {
  guarded_node n{{"http://node1:9000 may call 41", "peers may not call 41", "peers may call 41"}};
  CHECK(n.call(1, put) == "ok");
  CHECK(n.call(0, put) == "not_allowed");
  CHECK(n.call(2, put) == "ok");
}

TEST_CASE("calls of a node to itself follow the same rules") {
  guarded_node n{{"self may not use 40", "peers may not open 42"}};
  CHECK(n.call(0, get) == "not_allowed");
  CHECK(n.call(1, get) == "ok");
  CHECK(n.open(0) == "not_allowed");
  CHECK(n.open(1) == "not_allowed");
  CHECK(n.open(2) == "ok");
}

TEST_CASE("what is not allowed is refused before its payload is decoded") {
  guarded_node n{{"guests may not use *"}};
  constexpr auto wrong = unary<int, std::string>(get.id);
  const auto from = [&](std::size_t caller) {
    return failure_of(n.sim.wait(n.sim.peer(caller, 0).call(wrong, 7)).error());
  };
  CHECK(from(2).code == errc::not_allowed);
  CHECK(from(1).code == errc::remote_failure);
}

TEST_CASE("who may use nothing does not learn which handlers there are") {
  guarded_node n{{"guests may use 42", "guests may not use *"}};
  constexpr auto none = unary<std::string, std::string>(handler_id{99});
  CHECK(n.call(2, none) == "not_allowed");
  CHECK(n.last.text == n.sim.host(2) + " may not call handler 99");
  CHECK(n.call(2, none, "some/where") == "not_allowed");
  CHECK(n.last.text == n.sim.host(2) + " may not call handler 99 under an unknown subroute");
  CHECK(n.call(1, none) == "peer_has_no_handler");
}

TEST_CASE("a handler's own list of callers refuses all others") {
  guarded_node n{[](node_config&) {}, {.allow = {"self", "http://tool-*:1"}}};
  CHECK(n.call(0) == "ok");
  CHECK(n.call(2) == "ok");
  CHECK(n.call(1) == "not_allowed");
  CHECK(n.last.text == "http://node1:9000 may not call handler 40");
  CHECK(n.open(1, "public/a") == "not_allowed");
  CHECK(n.open(2, "public/a") == "ok");
}

TEST_CASE("a caller needs the permission of the file and of the handler") {
  guarded_node n{[](node_config& c) { c.allow = {"guests may use 40", "guests may not use *"}; },
                 {.allow = {"guests"}}};
  CHECK(n.call(2, get) == "ok");
  CHECK(n.call(2, put) == "not_allowed");
  CHECK(n.call(1, get) == "not_allowed");
}

TEST_CASE("a handler with options that cannot be is not registered") {
  simulation sim{1};
  const auto with = [&](handler_options options) {
    return failure_of(
        sim.node(0).handle(get, [](std::string text) { return text; }, std::move(options)));
  };
  CHECK(
      with({.allow = {"guests", "friends"}})
      == failure{errc::invalid_config,
                 "handler 40: allow names the callers \"friends\", expected everyone, peers, "
                 "guests, self, a pattern of hosts such as http://tool-*:9000, or certificate: and "
                 "a pattern of names such as spiffe://grid/tool-*"});
  CHECK(with({.rate = {.per_second = 20'000'000}})
        == failure{errc::invalid_config,
                   "handler 40: rate is 20000000 per second with a burst of 0, expected at most "
                   "10000000 and 16777216"});
  CHECK(with({.rate = {.per_second = 1, .burst = 20'000'000}}).code == errc::invalid_config);
  CHECK_FALSE(with({.allow = {"guests"}, .rate = {.per_second = 5, .burst = 1}}));
}

TEST_CASE("refusals are counted for each caller, and told once a minute") {
  guarded_node n{{"guests may not use *"}};
  for (int i = 0; i < 30; ++i) CHECK(n.call(2) == "not_allowed");
  CHECK(n.open(2) == "not_allowed");
  CHECK(n.seen_at_server(2).refused_by_rule == 31);
  CHECK(n.seen_at_server(1).refused_by_rule == 0);
  REQUIRE(n.told(event::kind::not_allowed, 2).size() == 1);
  const auto first = n.told(event::kind::not_allowed, 2)[0];
  CHECK(first.text == "handler 40, 1 refused");
  CHECK(first.why == failure{errc::not_allowed, n.sim.host(2) + " may not call handler 40"});
  CHECK(first.hint == "set by grid.allow");
  n.sim.advance(59s);
  CHECK(n.call(2) == "not_allowed");
  CHECK(n.told(event::kind::not_allowed, 2).size() == 1);
  n.sim.advance(1s);
  CHECK(n.open(2, "public/a") == "not_allowed");
  REQUIRE(n.told(event::kind::not_allowed, 2).size() == 2);
  CHECK(n.told(event::kind::not_allowed, 2)[1].text == "handler 42 under \"public/a\", 32 refused");
  CHECK(n.seen_at_server(2).refused_by_rule == 33);
}

TEST_CASE("an operator is told that the program refused a caller") {
  guarded_node n{[](node_config&) {}, {.allow = {"self"}}};
  CHECK(n.call(1) == "not_allowed");
  REQUIRE(n.told(event::kind::not_allowed, 1).size() == 1);
  CHECK(n.told(event::kind::not_allowed, 1)[0].hint
        == "set by the program, in handler_options::allow");
}

TEST_CASE("rules hold on every connection of a caller") {
  guarded_node n{{"peers may not call 41"}};
  for (int i = 0; i < 3; ++i) {
    CHECK(n.call(1, put) == "not_allowed");
    CHECK(n.call(1, get) == "ok");
    n.sim.link(0, 1).cut();
    n.sim.link(0, 1).heal();
    REQUIRE_FALSE(n.sim.node(1).wait_connected(1min));
  }
  CHECK(n.seen_at_server(1).refused_by_rule == 3);
  CHECK(n.seen_at_server(1).connections == 4);
}
