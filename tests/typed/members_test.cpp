#include "tests/support/catch.hpp"
#include "tests/typed/inventory.hpp"

#include <actorgrid/guest.hpp>
#include <actorgrid/testing/simulation.hpp>

#include <string>
#include <vector>

using namespace actorgrid;
using namespace std::chrono_literals;
using inventory::item;
using inventory::lookup;
using testing::simulation;
using testing::simulation_options;

namespace {

std::vector<std::string> names(const std::vector<peer>& peers) {
  std::vector<std::string> all;
  for (const auto& p : peers) all.push_back(p.host());
  return all;
}

/// Node i answers with count i; node 3 of four is a guest of the others.
simulation_options three_and_a_guest() {
  simulation_options o{.nodes = 4};
  o.configure = [](std::size_t i, node_config& c) {
    const auto guest = c.peers.back();
    if (i < 3) {
      c.guests = {guest};
      c.peers.pop_back();
    }
  };
  o.prepare = [](std::size_t i, node& n) {
    n.handle(inventory::get, [i](const lookup& q) { return item{q.sku, static_cast<int>(i)}; },
             {.where = run_on::loop});
  };
  return o;
}

/// A quorum of the members of node 0, of those answers that count.
gathered<item> ask_members(simulation& sim, quorum needed, gather_options options = {}) {
  auto r = sim.wait(gather(sim.node(0).members(), inventory::get, {"a"}, needed, options));
  REQUIRE(r);
  return std::move(*r);
}

} // namespace

TEST_CASE("members are the configured nodes with oneself, peers the others, guests neither") {
  simulation sim{three_and_a_guest()};
  for (std::size_t i = 0; i < 4; ++i) sim.start(i);
  sim.advance(10s);
  auto& n = sim.node(1);
  CHECK(names(n.members()) == std::vector{sim.host(0), sim.host(1), sim.host(2)});
  CHECK(names(n.peers()) == std::vector{sim.host(0), sim.host(2)});
  CHECK(names(n.guests()) == std::vector{sim.host(3)});
  CHECK(n.self().host() == sim.host(1));
  CHECK(n.members()[1].is_connected());
  CHECK(&n.system() == &sim.system());
}

TEST_CASE("a majority of the members is reached while one of three is down") {
  simulation sim{three_and_a_guest()};
  for (std::size_t i = 0; i < 4; ++i) sim.start(i);
  sim.advance(10s);
  sim.crash(2);
  sim.settle();
  CHECK(ask_members(sim, quorum::majority()).is_reached);
  CHECK_FALSE(ask_members(sim, quorum::all()).is_reached);
  sim.crash(1);
  sim.settle();
  CHECK_FALSE(ask_members(sim, quorum::majority()).is_reached);
  CHECK(ask_members(sim, quorum::any()).is_reached);
}

TEST_CASE("only answers that the predicate accepts count, and the others are kept") {
  simulation sim{three_and_a_guest()};
  for (std::size_t i = 0; i < 3; ++i) sim.start(i);
  sim.advance(10s);
  const auto ask = [&](int at_least, quorum needed) {
    auto r = sim.wait(gather(sim.node(0).members(), inventory::get, {"a"}, needed,
                             [at_least](const item& i) { return i.count >= at_least; },
                             {.stragglers = stragglers::await}));
    REQUIRE(r);
    CHECK(r->answers.size() == 3);
    return std::pair{r->is_reached, r->counted};
  };
  CHECK(ask(0, quorum::all()) == std::pair{true, std::size_t{3}});
  CHECK(ask(1, quorum::majority()) == std::pair{true, std::size_t{2}});
  CHECK(ask(2, quorum::majority()) == std::pair{false, std::size_t{1}});
  CHECK(ask(3, quorum::any()) == std::pair{false, std::size_t{0}});
}

TEST_CASE("stragglers are abandoned or awaited, as asked") {
  simulation sim{three_and_a_guest()};
  for (std::size_t i = 0; i < 3; ++i) sim.start(i);
  sim.advance(10s);
  sim.link(0, 2).delay(100ms);
  const auto began = sim.now();
  CHECK(ask_members(sim, quorum::majority()).answers.size() == 2);
  CHECK(sim.now() == began);
  CHECK(ask_members(sim, quorum::majority(), {.stragglers = stragglers::await}).answers.size()
        == 3);
  CHECK(sim.now() - began == 200ms);
}

TEST_CASE("waiting for a quorum of members takes as long as that many take to connect") {
  simulation sim{3};
  sim.start(0);
  CHECK_FALSE(sim.node(0).wait_connected(quorum::any(), 1s));
  CHECK(code_of(sim.node(0).wait_any(1s)) == errc::deadline_exceeded);
  const auto why = sim.node(0).wait_connected(quorum::majority(), 1s);
  CHECK(code_of(why) == errc::deadline_exceeded);
  CHECK_THAT(render(why), Catch::Matchers::Contains("2 of 3 were awaited, 1 are connected"));
  sim.start(1);
  CHECK_FALSE(sim.node(0).wait_connected(quorum::majority(), 10s));
  CHECK_FALSE(sim.node(0).wait_any(10s));
  CHECK(code_of(sim.node(0).wait_connected(1s)) == errc::deadline_exceeded);
  sim.start(2);
  CHECK_FALSE(sim.node(0).wait_connected(10s));
  sim.stop(0);
  CHECK(code_of(sim.node(0).wait_connected(quorum::all(), 1s)) == errc::shutting_down);
}

TEST_CASE("a task awaits a quorum of members") {
  simulation sim{3};
  sim.start(0);
  std::vector<errc> seen;
  sim.node(0).spawn_task([](const node* n, std::vector<errc>* out) -> task<> {
    for (const auto limit : {1s, 10s}) {
      const auto done = co_await n->when_connected(quorum::majority(), limit);
      out->push_back(done ? errc::ok : code_of(done.error()));
    }
  }(&sim.node(0), &seen));
  sim.advance(2s);
  CHECK(seen == std::vector{errc::deadline_exceeded});
  sim.start(1);
  sim.advance(8s);
  CHECK(seen == std::vector{errc::deadline_exceeded, errc::ok});
}

TEST_CASE("a call to any goes to one that is connected, and on when that one cannot serve") {
  simulation sim{three_and_a_guest()};
  for (std::size_t i = 0; i < 3; ++i) sim.start(i);
  sim.advance(10s);
  const auto served_by = [&] {
    auto r = sim.wait(call_any(sim.node(0).peers(), inventory::get, {"a"}, {.timeout = 2s}));
    return r ? r->count : -static_cast<int>(code_of(r.error()));
  };
  CHECK(served_by() == 1);
  REQUIRE_FALSE(sim.node(1).unregister(inventory::get.id));
  CHECK(served_by() == 2);
  sim.crash(2);
  sim.settle();
  CHECK(served_by() == -static_cast<int>(errc::disconnected));
  CHECK(code_of(sim.wait(call_any({}, inventory::get, {"a"})).error()) == errc::unknown_peer);
}

TEST_CASE("a call to any takes one deadline for all nodes that it tries") {
  simulation sim{three_and_a_guest()};
  for (std::size_t i = 0; i < 3; ++i) sim.start(i);
  sim.advance(10s);
  sim.node(1).unregister(inventory::get.id);
  sim.node(1).handle(inventory::get, [](lookup) -> task<result<item>> {
    co_await sleep_for(300ms);
    co_return make_error(errc::not_allowed, "not here");
  });
  const auto began = sim.now();
  auto r = sim.wait(call_any(sim.node(0).peers(), inventory::get, {"a"}, {.timeout = 2s}));
  REQUIRE_FALSE(r);
  CHECK(failure_of(r.error()) == failure{errc::not_allowed, "not here"});
  CHECK(sim.now() - began == 300ms);
  sim.pause(1);
  const auto later = sim.now();
  r = sim.wait(call_any(sim.node(0).peers(), inventory::get, {"a"}, {.timeout = 2s}));
  CHECK(code_of(r.error()) == errc::deadline_exceeded);
  CHECK(sim.now() - later == 2s);
}

TEST_CASE("the configuration of a guest is made from that of the nodes, and lets it in") {
  simulation_options o{.nodes = 4};
  o.configure = [](std::size_t i, node_config& c) {
    c.peers.resize(3);
    c.guests = {"http://tool-*:1", "http://other-*:1"};
    c.spawn = {40};
    c.lanes = {{.name = "urgent", .spawn = {40}}};
    if (i < 3) c.lanes[0].spawn.clear();
    if (i < 3) return c.spawn.clear();
    auto guest = make_guest_config(c);
    REQUIRE(guest);
    c = *guest;
  };
  simulation sim{o};
  auto& guest = sim.node(3);
  CHECK_THAT(guest.local(), Catch::Matchers::Contains("http://tool-"));
  for (std::size_t i = 0; i < 4; ++i) sim.start(i);
  CHECK(!guest.wait_connected(10s));
  CHECK(!guest.lane("urgent").wait_connected(10s));
  CHECK(names(guest.members()) == std::vector{sim.host(0), sim.host(1), sim.host(2)});
  CHECK(names(sim.node(0).guests()) == std::vector{guest.local()});
}

TEST_CASE("without a pattern for guests there is no configuration of one") {
  const auto none = make_guest_config({.local = "http://a:1", .peers = {"http://a:1"}});
  REQUIRE_FALSE(none);
  CHECK(none.why().code == errc::invalid_config);
  CHECK_THAT(none.why().text, Catch::Matchers::Contains("grid.guests: empty"));
}
