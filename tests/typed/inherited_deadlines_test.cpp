#include "tests/support/catch.hpp"
#include "tests/typed/inventory.hpp"

#include <actorgrid/testing/cluster.hpp>
#include <actorgrid/testing/simulation.hpp>

#include <caf/event_based_actor.hpp>

#include <atomic>
#include <future>
#include <optional>
#include <string>
#include <thread>

using namespace actorgrid;
using namespace std::chrono_literals;
using inventory::item;
using inventory::lookup;
using testing::simulation;

namespace {

/// Its first answer waits for a gate.
class busy_actor final : public caf::event_based_actor {
public:
  struct gate {
    std::promise<void> open;
    std::atomic<int> ran{0};
  };

  busy_actor(caf::actor_config& cfg, gate* g) : caf::event_based_actor(cfg), gate_(*g) {}
  caf::behavior make_behavior() override {
    return {[this](const lookup& q) {
      const int run = gate_.ran.fetch_add(1) + 1;
      if (run == 1) gate_.open.get_future().wait();
      return item{q.sku, run};
    }};
  }

private:
  gate& gate_;
};

/// Awaits a request to itself, for ten seconds, before it does anything else.
class awaiting_actor : public caf::event_based_actor {
public:
  awaiting_actor(caf::actor_config& cfg, int* ran) : caf::event_based_actor(cfg), ran_(*ran) {}
  caf::behavior make_behavior() override {
    request(caf::actor{this}, 10s, caf::tick_atom::value).await([] {}, [](const caf::error&) {});
    return {[this](const lookup& q) { return item{q.sku, ++ran_}; }, [](caf::tick_atom) {}};
  }

private:
  int& ran_;
};

/// Three nodes; the last never answers and notes how long its caller had.
struct slow_third {
  explicit slow_third() {
    sim.node(2).handle(inventory::get, [this](call_info info, lookup q) -> task<item> {
      left = info.time_left();
      co_await sleep_for(1h);
      co_return item{q.sku, 3};
    });
  }

  errc ask(time_limit timeout) {
    auto r = sim.wait(sim.peer(0, 1).call(inventory::get, {"a"}, {.timeout = timeout}));
    return r ? errc::ok : code_of(r.error());
  }

  simulation sim{3};
  deadline_clock::duration left{};
};

} // namespace

TEST_CASE("a call made in a coroutine handler has what is left of the handler's own time") {
  slow_third s;
  s.sim.node(1).handle(inventory::get, [&](lookup q) -> task<result<item>> {
    co_await sleep_for(300ms);
    co_return co_await [](peer to, lookup asked) -> task<result<item>> {
      co_return co_await to.call(inventory::get, asked); // one minute by default
    }(s.sim.peer(1, 2), q);
  });
  s.sim.start();
  CHECK(s.ask(1s) == errc::deadline_exceeded);
  CHECK(s.left == 700ms);
  // A shorter time of its own stays.
  CHECK(s.ask(100s) == errc::remote_failure);
  CHECK(s.left == 60s);
}

TEST_CASE("a call made in a function handler has what is left of the handler's own time") {
  slow_third s;
  std::optional<call<item>> kept;
  s.sim.node(1).handle(inventory::get,
                       [&](const lookup& q) {
                         kept.emplace(s.sim.peer(1, 2).call(inventory::get, {q.sku}));
                         return item{q.sku, 1};
                       },
                       {.where = run_on::loop});
  s.sim.start();
  CHECK(s.ask(5s) == errc::ok);
  CHECK(code_of(s.sim.wait(std::move(*kept)).error()) == errc::deadline_exceeded);
  CHECK(s.left == 5s);
  // Outside of the handler nothing limits a call.
  CHECK(code_of(s.sim.wait(s.sim.peer(1, 2).call(inventory::get, {"b"}, {.timeout = 7s})).error())
        == errc::deadline_exceeded);
  CHECK(s.left == 7s);
}

TEST_CASE("a gathering, and a call to any, in a handler have what is left of its time") {
  slow_third s;
  const bool any = GENERATE(false, true);
  s.sim.node(1).handle(inventory::get, [&, any](lookup q) -> task<result<item>> {
    std::vector<peer> to{s.sim.peer(1, 2)};
    if (any) co_return co_await call_any(to, inventory::get, q);
    auto all = co_await gather(to, inventory::get, q, quorum::all());
    co_return all->answers.at(0).answer;
  });
  s.sim.start();
  CHECK(s.ask(2s) == errc::deadline_exceeded);
  CHECK(s.left == 2s);
}

TEST_CASE("a call that is told so does not inherit the handler's deadline") {
  slow_third s;
  s.sim.node(1).handle(inventory::get, [&](lookup q) -> task<result<item>> {
    co_return co_await s.sim.peer(1, 2).call(inventory::get, q, {.inherits_deadline = false});
  });
  s.sim.start();
  CHECK(s.ask(1s) == errc::deadline_exceeded);
  CHECK(s.left == 60s);
}

namespace {

constexpr auto arrived = unary<no_payload, no_payload>(handler_id{90});

void serve_arrivals(node& n) {
  n.handle(arrived, [] { return no_payload{}; }, {.where = run_on::loop});
}

/// Calls with a deadline that passes, at the other end, too.
errc ask_in_vain(const peer& to) {
  constexpr auto limit = 5ms;
  const auto answer = to.call(inventory::get, {"a"}, {.timeout = limit}).get();
  // The call came before this one, and its time runs from then on.
  REQUIRE(to.call(arrived).get());
  for (const auto end = now() + limit; now() <= end;) std::this_thread::yield();
  return answer ? errc::ok : code_of(answer.error());
}

} // namespace

TEST_CASE("calls that waited past their deadline for a function's thread do not run") {
  for (const auto where : {run_on::pool, run_on::thread}) {
    testing::cluster nodes{2};
    serve_arrivals(nodes[1]);
    std::promise<void> go_on;
    auto gate = go_on.get_future().share();
    std::atomic<int> ran{0};
    nodes[1].handle(inventory::get,
                    [&, gate](const lookup& q) {
                      if (ran.fetch_add(1) == 0) gate.wait();
                      return item{q.sku, 1};
                    },
                    {.where = where, .concurrency = 1});
    nodes.start();
    const auto ask = [&](time_limit timeout) {
      return nodes.peer(0, 1).call(inventory::get, {"a"}, {.timeout = timeout});
    };
    auto first = std::async(std::launch::async, [&] { return static_cast<bool>(ask(60s).get()); });
    while (ran == 0) std::this_thread::yield();
    CHECK(ask_in_vain(nodes.peer(0, 1)) == errc::deadline_exceeded);
    go_on.set_value();
    CHECK(first.get());
    CHECK(ask(60s).get());
    CHECK(ran == 2);
  }
}

TEST_CASE("calls that waited past their deadline for an actor do not reach it") {
  for (const auto where : {run_on::pool, run_on::thread}) {
    testing::cluster nodes{2};
    serve_arrivals(nodes[1]);
    busy_actor::gate gate;
    REQUIRE(!nodes[1].spawn_with<busy_actor>(inventory::get, {.where = where}, &gate));
    nodes.start();
    const auto ask = [&](time_limit timeout) {
      return nodes.peer(0, 1).call(inventory::get, {"a"}, {.timeout = timeout});
    };
    auto first = std::async(std::launch::async, [&] { return ask(60s).get()->count; });
    while (gate.ran == 0) std::this_thread::yield();
    CHECK(ask_in_vain(nodes.peer(0, 1)) == errc::deadline_exceeded);
    gate.open.set_value();
    CHECK(first.get() == 1);
    CHECK(ask(60s).get()->count == 2);
    // The late call is over for this node, too, as it tells at the end of its turn.
    const auto caller = nodes[1].peer(nodes.host(0));
    while (caller.stats().calls_in != 0) std::this_thread::yield();
  }
}

TEST_CASE("an actor of a loop that awaits something else is spared the calls that have waited") {
  simulation sim{2};
  int ran = 0;
  REQUIRE(!sim.node(1).spawn_with<awaiting_actor>(inventory::get, {.where = run_on::loop}, &ran));
  sim.start();
  std::vector<errc> seen;
  for (const auto timeout : {60s, 1s, 60s})
    sim.node(0).spawn_task([](peer to, time_limit limit, std::vector<errc>* out) -> task<> {
      const auto answer = co_await to.call(inventory::get, {"a"}, {.timeout = limit});
      out->push_back(answer ? errc::ok : code_of(answer.error()));
    }(sim.peer(0, 1), timeout, &seen));
  sim.advance(30s);
  CHECK(seen == std::vector{errc::deadline_exceeded, errc::ok, errc::ok});
  CHECK(ran == 2);
}

TEST_CASE("a handler learns that its caller's connection is gone, and that its time is over") {
  simulation sim{2};
  std::optional<call_info> seen;
  sim.node(1).handle(inventory::get, [&](call_info info, lookup q) -> task<item> {
    seen = info;
    co_await sleep_for(1h);
    co_return item{q.sku, 1};
  });
  sim.start();
  sim.node(0).spawn_task([](peer to) -> task<> {
    co_await to.call(inventory::get, {"a"}, {.timeout = 10s});
  }(sim.peer(0, 1)));
  sim.advance(4s);
  REQUIRE(seen);
  CHECK(seen->time_left() == 6s);
  CHECK(seen->deadline - now() == 6s);
  CHECK_FALSE(seen->is_abandoned());
  SECTION("the deadline passes") {
    sim.advance(6s);
    CHECK(seen->is_abandoned());
    CHECK_FALSE(seen->caller_gone().stop_requested());
  }
  SECTION("the caller crashes") {
    sim.crash(0);
    sim.settle();
    CHECK(seen->is_abandoned());
    CHECK(seen->caller_gone().stop_requested());
  }
}
