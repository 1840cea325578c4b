#include "kept_spans.hpp"
#include "tests/support/catch.hpp"
#include "tests/typed/inventory.hpp"

#include <actorgrid/testing/simulation.hpp>

#include <memory>
#include <optional>
#include <string>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;
using inventory::item;
using inventory::lookup;

namespace {

/// Two nodes with a tracer each; the second serves.
struct traced_pair {
  explicit traced_pair(new_trace choice = new_trace::none)
      : caller(std::make_shared<kept_spans>(choice)), server(std::make_shared<kept_spans>(choice)) {
    sim.node(0).add_tracer(caller);
    sim.node(1).add_tracer(server);
  }

  errc ask(call_options options = {}) {
    const auto r = sim.wait(sim.peer(0, 1).call(inventory::get, {"a"}, options));
    return r ? errc::ok : code_of(r.error());
  }

  simulation sim{2};
  std::shared_ptr<kept_spans> caller, server;
};

} // namespace

TEST_CASE("both ends of a call are told, with the times in the queue and in the handler") {
  traced_pair s;
  s.sim.link(0, 1).delay(10ms);
  s.sim.node(1).at("shelf").handle(inventory::get, [](lookup q) -> task<item> {
    co_await sleep_for(70ms);
    co_return item{q.sku, 1};
  });
  s.sim.start();
  REQUIRE(s.ask({.subroute = "shelf"}) == errc::ok);
  const auto out = s.caller->only(span_kind::call_out);
  CHECK(out.node == s.sim.node(0).local());
  CHECK(out.peer == s.sim.node(1).local());
  CHECK(out.lane.empty());
  CHECK(out.told.id == inventory::get.id);
  CHECK(out.subroute == "shelf");
  CHECK(out.end.outcome == errc::ok);
  CHECK(out.end.ended - out.told.began == 90ms);
  const auto in = s.server->only(span_kind::call_in);
  CHECK(in.node == s.sim.node(1).local());
  CHECK(in.peer == s.sim.node(0).local());
  CHECK(in.subroute == "shelf");
  CHECK(in.told.began - out.told.began == 10ms);
  CHECK(in.end.in_queue == 0ms);
  CHECK(in.end.in_handler == 70ms);
  CHECK(in.end.ended - in.told.began == 70ms);
  CHECK(s.caller->begun() == 1);
  CHECK(s.server->begun() == 1);
  // No tracer wants a trace, so there is none.
  CHECK_FALSE(out.told.context.is_valid());
  CHECK_FALSE(in.told.context.is_valid());
}

TEST_CASE("each outcome of a call is told at both ends, once") {
  traced_pair s;
  s.sim.node(1).handle(inventory::get, [](lookup q) -> task<result<item>> {
    if (q.sku != "a") co_return item{};
    co_await sleep_for(1s);
    co_return remote_error("sold out");
  });
  s.sim.start();
  SECTION("an error of the handler") {
    CHECK(s.ask() == errc::remote_failure);
    CHECK(s.caller->only(span_kind::call_out).text == "sold out");
    CHECK(s.server->only(span_kind::call_in).end.outcome == errc::remote_failure);
    CHECK(s.server->only(span_kind::call_in).text == "sold out");
  }
  SECTION("a deadline") {
    CHECK(s.ask({.timeout = 300ms}) == errc::deadline_exceeded);
    CHECK(s.caller->only(span_kind::call_out).end.outcome == errc::deadline_exceeded);
    s.sim.advance(1s);
    CHECK(s.server->only(span_kind::call_in).end.outcome == errc::deadline_exceeded);
  }
  SECTION("no such handler") {
    CHECK(s.ask({.subroute = "nowhere"}) == errc::peer_has_no_handler);
    CHECK(s.caller->only(span_kind::call_out).end.outcome == errc::peer_has_no_handler);
    CHECK(s.server->only(span_kind::call_in).end.outcome == errc::peer_has_no_handler);
    CHECK(s.server->only(span_kind::call_in).subroute.empty());
  }
  SECTION("a lost connection") {
    s.sim.node(0).spawn_task(
        [](peer to) -> task<> { co_await to.call(inventory::get, {"a"}); }(s.sim.peer(0, 1)));
    s.sim.advance(100ms);
    s.sim.link(0, 1).cut();
    s.sim.settle();
    CHECK(s.caller->only(span_kind::call_out).end.outcome == errc::disconnected);
    const auto in = s.server->only(span_kind::call_in);
    CHECK(in.end.outcome == errc::disconnected);
    CHECK(in.end.in_queue == 0ms);
    CHECK(in.end.in_handler == 100ms);
    CHECK(in.end.ended - in.told.began == 100ms);
    CHECK(s.ask() == errc::disconnected); // without a connection
    CHECK(s.caller->all(span_kind::call_out).size() == 2);
    CHECK(s.caller->begun() == 2);
  }
  SECTION("a caller that goes away") {
    s.sim.node(0).spawn_task([](peer to) -> task<> {
      co_await when_any(to.call(inventory::get, {"a"}), sleep_for(100ms));
    }(s.sim.peer(0, 1)));
    s.sim.advance(200ms);
    CHECK(s.caller->only(span_kind::call_out).end.outcome == errc::cancelled);
    s.sim.advance(1s);
    CHECK(s.server->only(span_kind::call_in).end.outcome == errc::remote_failure);
  }
  CHECK(s.caller->begun() == s.caller->all().size());
  CHECK(s.server->begun() == s.server->all().size());
}

TEST_CASE("calls to functions on the loop and to actors are told, too") {
  traced_pair s;
  SECTION("a function") {
    s.sim.node(1).handle(inventory::get, [](const lookup& q) { return item{q.sku, 1}; },
                         {.where = run_on::loop});
  }
  SECTION("an actor") {
    REQUIRE(!s.sim.node(1).handle(
        inventory::get, s.sim.system().spawn([](caf::event_based_actor*) -> caf::behavior {
          return {[](const lookup& q) { return item{q.sku, 1}; }};
        })));
  }
  s.sim.start();
  REQUIRE(s.ask() == errc::ok);
  CHECK(s.caller->only(span_kind::call_out).end.outcome == errc::ok);
  CHECK(s.server->only(span_kind::call_in).end.outcome == errc::ok);
}

TEST_CASE("a call that one tracer samples makes a trace that both ends know") {
  traced_pair s{new_trace::sampled};
  std::optional<trace_context> seen;
  s.sim.node(1).handle(inventory::get, [&](call_info info, lookup q) -> task<item> {
    seen = info.trace();
    co_return item{q.sku, 1};
  });
  s.sim.start();
  REQUIRE(s.ask() == errc::ok);
  const auto out = s.caller->only(span_kind::call_out).told;
  const auto in = s.server->only(span_kind::call_in).told;
  REQUIRE(out.context.is_valid());
  CHECK(out.context.is_sampled);
  CHECK(out.parent == span_id{});
  CHECK(in.context.trace == out.context.trace);
  CHECK(in.parent == out.context.span);
  CHECK(in.context.span != out.context.span);
  REQUIRE(seen);
  CHECK(*seen == in.context);
}

TEST_CASE("the tracer that says most decides on a new trace, and unsampled ones travel, too") {
  simulation sim{2};
  std::optional<trace_context> seen;
  sim.node(1).handle(inventory::get, [&](call_info info, lookup q) -> task<item> {
    seen = info.trace();
    co_return item{q.sku, 1};
  });
  sim.start();
  const auto ask = [&] { REQUIRE(sim.wait(sim.peer(0, 1).call(inventory::get, {"a"}))); };
  ask();
  CHECK_FALSE(seen->is_valid());
  sim.node(0).add_tracer(std::make_shared<kept_spans>(new_trace::unsampled));
  sim.node(0).add_tracer(std::make_shared<kept_spans>());
  ask();
  CHECK(seen->is_valid());
  CHECK_FALSE(seen->is_sampled);
  sim.node(0).add_tracer(std::make_shared<kept_spans>(new_trace::sampled));
  ask();
  CHECK(seen->is_sampled);
}

TEST_CASE("tracers are added and removed while the node runs, and those removed are let go") {
  simulation sim{2};
  sim.node(1).handle(inventory::get, [](lookup q) -> task<item> { co_return item{q.sku, 1}; });
  sim.start();
  const auto ask = [&] { REQUIRE(sim.wait(sim.peer(0, 1).call(inventory::get, {"a"}))); };
  auto first = std::make_shared<kept_spans>(), second = std::make_shared<kept_spans>();
  ask();
  sim.node(0).add_tracer(first);
  sim.node(0).add_tracer(nullptr);
  ask();
  sim.node(0).add_tracer(second);
  ask();
  sim.node(0).remove_tracer(first);
  ask();
  sim.node(0).remove_tracer(second);
  ask();
  CHECK(first->all().size() == 2);
  CHECK(second->all().size() == 2);
  const std::weak_ptr<kept_spans> gone{first};
  first.reset();
  CHECK(gone.expired());
  // One that the node still has goes with it, even if a handle of a peer stays.
  sim.node(0).add_tracer(second);
  const std::weak_ptr<kept_spans> last{second};
  second.reset();
  const auto kept = sim.peer(0, 1);
  sim.node(0).stop();
  CHECK(last.expired());
}

TEST_CASE("calls in a lane are told with its name, and to the node itself at both ends") {
  simulation sim{simulation_options{.nodes = 2, .configure = [](std::size_t, node_config& config) {
                                      config.lanes.push_back({.name = "urgent"});
                                    }}};
  const auto caller = std::make_shared<kept_spans>(new_trace::sampled);
  const auto server = std::make_shared<kept_spans>();
  const auto answer = [](const lookup& q) { return item{q.sku, 1}; };
  sim.node(0).handle(inventory::get, answer, {.where = run_on::loop});
  sim.node(1).lane("urgent").handle(inventory::get, answer, {.where = run_on::loop});
  sim.start();
  sim.node(0).add_tracer(caller);
  sim.node(1).lane("urgent").add_tracer(server);
  const auto urgent = sim.node(0).lane("urgent").peer(sim.host(1));
  sim.run_until([&] { return urgent.is_connected(); });
  REQUIRE(sim.wait(urgent.call(inventory::get, {"a"})));
  CHECK(caller->only(span_kind::call_out).lane == "urgent");
  const auto served = server->only(span_kind::call_in);
  CHECK(served.lane == "urgent");
  CHECK(served.told.parent == caller->only(span_kind::call_out).told.context.span);

  REQUIRE(sim.wait(sim.node(0).self().call(inventory::get, {"a"})));
  const auto own = caller->only(span_kind::call_in);
  CHECK(own.peer == sim.host(0));
  CHECK(own.lane.empty());
  CHECK(own.told.parent == caller->all(span_kind::call_out).at(1).told.context.span);
}
