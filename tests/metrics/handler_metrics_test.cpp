#include "tests/testing/routes.hpp"

#include <actorgrid/testing/simulation.hpp>

#include <caf/event_based_actor.hpp>

#include <algorithm>
#include <utility>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

constexpr auto failing = unary<payload, payload>(handler_id{20});
constexpr auto on_loop = unary<payload, payload>(handler_id{21});
constexpr auto on_pool = unary<payload, payload>(handler_id{22});
constexpr auto by_actor = unary<payload, payload>(handler_id{23});
constexpr auto one_at_a_time =
    stream<no_payload, payload, payload>(handler_id{24}, {.in = 1, .out = 1});

class echoing : public caf::event_based_actor {
public:
  using caf::event_based_actor::event_based_actor;
  caf::behavior make_behavior() override {
    return {[](payload& in) { return std::move(in); }};
  }
};

/// Takes requests and answers none.
class unanswering : public caf::event_based_actor {
public:
  using caf::event_based_actor::event_based_actor;
  caf::behavior make_behavior() override {
    return {[this](payload&) { return kept_.emplace_back(make_response_promise<payload>()); }};
  }

private:
  std::vector<caf::typed_response_promise<payload>> kept_;
};

using route_of_payloads = unary_route<payload, payload>;

void serve_all(std::size_t i, node& n) {
  serve(i, n);
  n.handle(failing, [](payload) -> task<result<payload>> { co_return remote_error("no"); });
  n.handle(on_loop, [](payload in) { return in; }, {.where = run_on::loop});
  n.handle(on_pool, [](payload in) { return in; });
  n.spawn<echoing>(by_actor);
}

handler_load load_of(node& n, handler_id id, std::string_view subroute = {}) {
  const auto all = n.metrics().handlers;
  const auto found = std::ranges::find_if(all, [&](const handler_metrics& h) {
    return h.stats.id == id && h.stats.subroute == subroute;
  });
  REQUIRE(found != all.end());
  return found->load;
}

} // namespace

TEST_CASE("calls of every form of handler are counted, with their times") {
  simulation sim{{.prepare = serve_all}};
  sim.start();
  for (const auto route : {echo, on_loop, on_pool, by_actor}) {
    CAPTURE(int{route.id.value});
    CHECK(load_of(sim.node(1), route.id).calls.ok == 0);
    for (int i = 0; i < 3; ++i) REQUIRE(sim.wait(sim.peer(0, 1).call(route, "x")));
    const auto load = load_of(sim.node(1), route.id);
    CHECK(load.calls.ok == 3);
    CHECK(load.calls.error + load.calls.late + load.calls.refused == 0);
    CHECK(load.calls.in_flight == 0);
    CHECK(load.queue_time.count() == 3);
    CHECK(load.run_time.count() == 3);
  }
  CHECK(load_of(sim.node(0), echo.id).calls.ok == 0);
}

TEST_CASE("calls are counted by how they end") {
  simulation sim{{.prepare = serve_all}};
  sim.start();
  CHECK_FALSE(sim.wait(sim.peer(0, 1).call(failing, "x")));
  CHECK(load_of(sim.node(1), failing.id).calls.error == 1);
  CHECK(load_of(sim.node(1), failing.id).calls.ok == 0);

  CHECK(sim.wait(sim.peer(0, 1).call(wait_ms, "20")));
  CHECK_FALSE(sim.wait(sim.peer(0, 1).call(wait_ms, "80", {.timeout = 50ms})));
  auto load = load_of(sim.node(1), wait_ms.id);
  CHECK(load.calls.ok == 1);
  CHECK(load.calls.late == 0);
  CHECK(load.calls.in_flight == 1); // nobody waits for it any more, but it runs
  CHECK(load.run_time.sum == 20ms);
  sim.advance(30ms);
  load = load_of(sim.node(1), wait_ms.id);
  CHECK(load.calls.late == 1);
  CHECK(load.calls.in_flight == 0);
  CHECK(load.run_time.sum == 100ms);
  CHECK(load.queue_time.sum == 0ms);
}

TEST_CASE("calls whose connection is lost are late, and in flight no more") {
  simulation sim{{.prepare = serve_all}};
  sim.start();
  sim.node(0).spawn_task(
      [](peer to) -> task<> { co_await to.call(wait_ms, "1000"); }(sim.peer(0, 1)));
  sim.settle();
  CHECK(load_of(sim.node(1), wait_ms.id).calls.in_flight == 1);
  sim.link(0, 1).cut();
  sim.settle();
  CHECK(load_of(sim.node(1), wait_ms.id).calls.in_flight == 0);
  CHECK(load_of(sim.node(1), wait_ms.id).calls.late == 1);
  sim.advance(2s); // the handler answers to nobody
  CHECK(load_of(sim.node(1), wait_ms.id).calls.late == 1);
  CHECK(load_of(sim.node(1), wait_ms.id).calls.ok == 0);
}

TEST_CASE("a call whose connection is lost has run until then, in every form of handler") {
  simulation sim{2};
  auto& served = sim.node(1);
  served.handle(wait_ms, [](payload) -> task<payload> {
    co_await sleep_for(1s);
    co_return payload{};
  });
  served.handle(on_pool, [&](payload) {
    (void)sim.peer(1, 0).call(wait_ms, "1000", {.inherits_deadline = false}).get();
    return payload{};
  });
  served.spawn_with<unanswering>(by_actor, {});
  sim.node(0).handle(wait_ms, [](payload) -> task<payload> {
    co_await sleep_for(1s);
    co_return payload{};
  });
  sim.start();
  const auto route = GENERATE(wait_ms, on_pool, by_actor);
  CAPTURE(int{route.id.value});
  sim.node(0).spawn_task([](peer to, route_of_payloads r) -> task<> {
    co_await to.call(r, "x");
  }(sim.peer(0, 1), route));
  sim.node(0).spawn_task([](simulation* s) -> task<> {
    co_await sleep_for(300ms);
    s->link(0, 1).cut();
  }(&sim));
  sim.advance(5s);
  const auto load = load_of(served, route.id);
  CHECK(load.calls.late == 1);
  CHECK(load.calls.in_flight == 0);
  CHECK(load.queue_time.count() == 1);
  CHECK(load.queue_time.sum == 0ms);
  CHECK(load.run_time.count() == 1);
  CHECK(load.run_time.sum == 300ms);
}

TEST_CASE("a call whose connection is lost before its handler begins has only waited") {
  simulation sim{2};
  sim.node(1).handle(on_pool,
                     [&](payload) {
                       (void)sim.peer(1, 0).call(wait_ms, "1").get();
                       return payload{};
                     },
                     {.concurrency = 1});
  sim.node(0).handle(wait_ms, [](payload) -> task<payload> {
    co_await sleep_for(1s);
    co_return payload{};
  });
  sim.start();
  for (int i = 0; i < 2; ++i)
    sim.node(0).spawn_task(
        [](peer to) -> task<> { co_await to.call(on_pool, "x"); }(sim.peer(0, 1)));
  sim.node(0).spawn_task([](simulation* s) -> task<> {
    co_await sleep_for(300ms);
    s->link(0, 1).cut();
  }(&sim));
  sim.advance(5s);
  const auto load = load_of(sim.node(1), on_pool.id);
  CHECK(load.calls.late == 2);
  CHECK(load.queue_time.count() == 2);
  CHECK(load.queue_time.sum == 300ms);
  CHECK(load.run_time.count() == 1);
  CHECK(load.run_time.sum == 300ms);
}

TEST_CASE("streams are counted by how they end") {
  simulation sim{{.prepare = serve_all}};
  sim.start();
  {
    auto clean = sim.wait(sim.peer(0, 1).open(mirror));
    REQUIRE(clean);
    auto dropped = sim.wait(sim.peer(0, 1).open(mirror));
    REQUIRE(dropped);
    sim.settle();
    CHECK(load_of(sim.node(1), mirror.id).streams.in_flight == 2);
    clean->finish();
    CHECK_FALSE(sim.wait(clean->next()));
  }
  sim.settle();
  const auto load = load_of(sim.node(1), mirror.id);
  CHECK(load.streams.ok == 1);
  CHECK(load.streams.late == 1);
  CHECK(load.streams.in_flight == 0);
  CHECK(sim.node(1).handlers().size() == sim.node(1).metrics().handlers.size());
}

TEST_CASE("a stream beyond a function's concurrency is refused by its account") {
  simulation sim{2};
  sim.node(1).handle(one_at_a_time,
                     [](source<payload> in, sink<payload>) -> caf::error {
                       while (in.next().get()) {
                       }
                       return {};
                     },
                     {.concurrency = 1});
  sim.start();
  auto first = sim.wait(sim.peer(0, 1).open(one_at_a_time));
  REQUIRE(first);
  sim.settle();
  auto second = sim.wait(sim.peer(0, 1).open(one_at_a_time));
  REQUIRE(second);
  CHECK_FALSE(sim.wait(second->next()));
  const auto load = load_of(sim.node(1), one_at_a_time.id);
  CHECK(load.streams.refused == 1);
  CHECK(load.streams.in_flight == 1);
  first->finish();
  CHECK_FALSE(sim.wait(first->next()));
}

TEST_CASE("handlers are counted by subroute, and together once they are removed") {
  simulation sim{2};
  for (const auto* name : {"a", "b"})
    sim.node(1).at(name).handle(echo, [](payload in) -> task<result<payload>> { co_return in; });
  sim.start();
  for (const auto* name : {"a", "b", "b"})
    REQUIRE(sim.wait(sim.peer(0, 1).call(echo, "x", {.subroute = name})));
  CHECK(load_of(sim.node(1), echo.id, "a").calls.ok == 1);
  CHECK(load_of(sim.node(1), echo.id, "b").calls.ok == 2);
  CHECK_FALSE(sim.node(1).unregister(echo, "b"));
  CHECK(load_of(sim.node(1), echo.id, "a").calls.ok == 1);
  CHECK_FALSE(sim.node(1).unregister(echo, "a"));
  const auto left = sim.node(1).metrics();
  CHECK(left.handlers.empty());
  REQUIRE(left.removed.size() == 1);
  CHECK(left.removed[0].id == echo.id);
  CHECK(left.removed[0].load.calls.ok == 3);
  CHECK(left.removed[0].load.run_time.count() == 3);
}

TEST_CASE("calls that end after their handler was removed are counted under its ID") {
  simulation sim{{.prepare = serve_all}};
  sim.start();
  sim.node(0).spawn_task(
      [](peer to) -> task<> { co_await to.call(wait_ms, "1000"); }(sim.peer(0, 1)));
  sim.settle();
  const auto removed = [&] {
    const auto all = sim.node(1).metrics().removed;
    REQUIRE(all.size() == 1);
    return all[0].load;
  };
  REQUIRE_FALSE(sim.node(1).unregister(wait_ms));
  CHECK(removed().calls.in_flight == 1);
  CHECK(removed().calls.error == 0);
  sim.settle(); // The handler's coroutines end with it.
  CHECK(removed().calls.in_flight == 0);
  CHECK(removed().calls.error == 1);
  CHECK(removed().run_time.count() == 1);
}

TEST_CASE("a call whose deadline passes in the mailbox of an actor has not run") {
  simulation sim{2};
  // Waits for two seconds before it looks at the next request.
  class slow : public caf::event_based_actor {
  public:
    using caf::event_based_actor::event_based_actor;
    caf::behavior make_behavior() override {
      return {[this](payload& in) {
                auto answer = make_response_promise<payload>();
                request(caf::actor{this}, 2s, caf::tick_atom::value)
                    .await([] {},
                           [answer, in](caf::error&) mutable { answer.deliver(std::move(in)); });
                return answer;
              },
              [](caf::tick_atom) {}};
    }
  };
  sim.node(1).spawn_with<slow>(by_actor, {.where = run_on::loop});
  sim.start();
  sim.node(0).spawn_task(
      [](peer to) -> task<> { co_await to.call(by_actor, "first"); }(sim.peer(0, 1)));
  sim.settle();
  const auto second = sim.wait(sim.peer(0, 1).call(by_actor, "second", {.timeout = 1s}));
  CHECK(code_of(second.error()) == errc::deadline_exceeded);
  sim.advance(5s);
  const auto load = load_of(sim.node(1), by_actor.id);
  CHECK(load.calls.ok == 1);
  CHECK(load.calls.late == 1);
  CHECK(load.run_time.count() == 1);
  CHECK(load.run_time.sum == 2s);
}

TEST_CASE("the handlers beyond the limit of those with times are counted all the same") {
  constexpr std::size_t count = 2050; // two more than have times
  simulation sim{2};
  for (std::size_t i = 0; i < count; ++i)
    sim.node(1)
        .at(std::to_string(i))
        .handle(on_loop, [](payload in) { return in; }, {.where = run_on::loop});
  sim.start();
  for (std::size_t i = 0; i < count; ++i) {
    const auto name = std::to_string(i);
    REQUIRE(sim.wait(sim.peer(0, 1).call(on_loop, "x", {.subroute = name})));
  }
  std::size_t called = 0;
  std::size_t timed = 0;
  for (const auto& h : sim.node(1).metrics().handlers) {
    called += h.load.calls.ok;
    timed += h.load.run_time.count();
  }
  CHECK(called == count);
  CHECK(timed == 2048);
}
