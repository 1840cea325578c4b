#include "tests/testing/routes.hpp"

#include <actorgrid/testing/simulation.hpp>

#include <stdexcept>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

using Catch::Matchers::Contains;

TEST_CASE("three nodes in a simulation connect and call each other at once") {
  simulation sim{{.nodes = 3, .prepare = serve}};
  sim.start();
  CHECK(sim.now() == 0s);
  for (std::size_t from : {0u, 1u, 2u})
    for (std::size_t to : {0u, 1u, 2u}) {
      if (from == to) continue;
      auto r = sim.wait(sim.peer(from, to).call(echo, "hello"));
      REQUIRE(r);
      CHECK(r->text() == "hello");
    }
  CHECK(sim.now() == 0s);
}

TEST_CASE("a handler that sleeps an hour answers within milliseconds of real time") {
  simulation sim{{.prepare = serve, .patience = 1h}};
  sim.start();
  const auto began = std::chrono::steady_clock::now();
  auto r = sim.wait(sim.peer(0, 1).call(wait_ms, "3600000", {.timeout = 2h}));
  REQUIRE(r);
  CHECK(sim.now() == 1h);
  CHECK(std::chrono::steady_clock::now() - began < 10s);
}

TEST_CASE("a task runs to its end, and what it throws reaches the test") {
  simulation sim{{.prepare = serve}};
  sim.start();
  auto twice = [](peer other) -> task<std::string> {
    auto a = co_await other.call(echo, "a");
    co_await sleep_for(5s);
    auto b = co_await other.call(echo, "b");
    co_return std::string(a->text()) + std::string(b->text());
  };
  CHECK(sim.run(twice(sim.peer(0, 1))) == "ab");
  CHECK(sim.now() == 5s);
  auto throws = []() -> task<> {
    co_await sleep_for(1ms);
    throw std::domain_error("as planned");
  };
  CHECK_THROWS_AS(sim.run(throws()), std::domain_error);
}

TEST_CASE("a stream mirrors what it gets, step by step or in a task") {
  simulation sim{{.prepare = serve}};
  sim.start();
  auto opened = sim.wait(sim.peer(0, 1).open(mirror));
  REQUIRE(opened);
  auto stream = std::move(*opened);
  for (const char* word : {"one", "two", "three"}) {
    CHECK_FALSE(sim.wait(stream.send(word)));
    CHECK(sim.wait(stream.next())->text() == word);
  }
  stream.finish();
  CHECK_FALSE(sim.wait(stream.next()));
  CHECK_FALSE(stream.error());
  auto talk = [](peer other) -> task<int> {
    auto s = co_await other.open(mirror);
    int got = 0;
    for (int i = 0; i < 100; ++i) {
      co_await s->send(std::to_string(i));
      got += (co_await s->next())->text() == std::to_string(i);
    }
    co_return got;
  };
  CHECK(sim.run(talk(sim.peer(1, 0))) == 100);
}

TEST_CASE("a function that serves a stream on a thread of its own takes part in a simulation") {
  simulation sim{{.prepare = serve}};
  constexpr auto blocking = stream<payload, payload, payload>(handler_id{9}, {.in = 2, .out = 2});
  sim.node(1).handle(blocking, [](payload mark, source<payload> in, sink<payload> out) {
    while (auto item = in.next().get())
      out.send(std::string(item->text()) + std::string(mark.text())).get();
  });
  sim.start();
  auto stream = std::move(*sim.wait(sim.peer(0, 1).open(blocking, "!")));
  for (const char* word : {"one", "two", "three"}) {
    CHECK_FALSE(sim.wait(stream.send(word)));
    CHECK(sim.wait(stream.next())->text() == std::string(word) + "!");
  }
  stream.finish();
  CHECK_FALSE(sim.wait(stream.next()));
  CHECK_FALSE(stream.error());
}

TEST_CASE("functions on the pool serve calls, and may block on calls of their own") {
  simulation sim{{.nodes = 3, .prepare = serve}};
  auto onward = sim.peer(1, 2);
  sim.node(1).handle(unary<payload, payload>(handler_id{9}),
                     [onward](payload in) { return onward.call(echo, std::move(in)).get(); });
  sim.start();
  // Several times, so that the workers are idle in between: a loop wakes them, and must not run
  // them.
  for (const char* word : {"through", "two", "nodes"}) {
    auto r = sim.wait(sim.peer(0, 1).call(handler_id{9}, word));
    REQUIRE(r);
    CHECK(r->text() == word);
  }
}

TEST_CASE("a blocking wait runs the simulation in a test and is refused on a loop") {
  simulation sim{{.prepare = serve}};
  sim.start();
  CHECK(sim.peer(0, 1).call(wait_ms, "100").get()->text() == "100");
  CHECK(sim.now() == 100ms);
  auto blocks = [](peer other) -> task<bool> { co_return other.call(echo, "x").get().engaged(); };
  CHECK_THROWS_AS(sim.run(blocks(sim.peer(0, 1))), std::logic_error);
}

TEST_CASE("waiting for what cannot happen throws with the seed and the time") {
  simulation idle{{.nodes = 1, .seed = 99}};
  idle.advance(3s);
  CHECK_THROWS_WITH(idle.run_until([] { return false; }),
                    Contains("seed 99") && Contains("3.000000000 s")
                        && Contains("nothing can happen any more"));
  simulation busy{{.seed = 98, .patience = 1min}};
  busy.start();
  CHECK_THROWS_WITH(busy.run_until([] { return false; }),
                    Contains("seed 98") && Contains("60.000000000 s of virtual time"));
}

TEST_CASE("a node drains in virtual time until its work is done") {
  simulation sim{{.prepare = serve}};
  sim.start();
  std::optional<caf::expected<payload>> answer;
  sim.node(0).spawn_task([](peer other, auto* out) -> task<> {
    out->emplace(co_await other.call(wait_ms, "700"));
  }(sim.peer(0, 1), &answer));
  sim.settle();
  sim.node(1).drain();
  sim.settle();
  REQUIRE(answer);
  REQUIRE(*answer);
  CHECK((*answer)->text() == "700");
  CHECK(sim.now() >= 700ms);
  CHECK(sim.now() < 1s);
}

TEST_CASE("a node that drains waits for its work no longer than limits.drain-timeout") {
  simulation sim{{.configure =
                      [](std::size_t, node_config& config) {
                        config.limits.drain_timeout = std::chrono::seconds(3);
                      },
                  .prepare = serve}};
  sim.start();
  std::optional<caf::expected<payload>> answer;
  sim.node(0).spawn_task([](peer other, auto* out) -> task<> {
    out->emplace(co_await other.call(wait_ms, "3600000"));
  }(sim.peer(0, 1), &answer));
  sim.settle();
  sim.node(1).drain();
  sim.settle();
  CHECK(sim.now() >= 3s);
  CHECK(sim.now() < 4s);
  REQUIRE(answer);
  CHECK(code_of(answer->error()) == errc::disconnected);
}

TEST_CASE("a drain is over as soon as a handler whose caller gave up has returned") {
  simulation sim{{.prepare = serve}};
  sim.start();
  CHECK_FALSE(sim.wait(sim.peer(0, 1).call(wait_ms, "700", {.timeout = 100ms})));
  sim.node(1).drain();
  CHECK(sim.now() >= 700ms);
  CHECK(sim.now() < 1s);
}

TEST_CASE("the plain message of CAF has a minute of virtual time unless it says otherwise") {
  simulation sim{{.prepare = serve}};
  sim.start();
  sim.advance(1h);
  auto r = sim.wait(call<payload>{sim.peer(0, 1).actor(),
                                  caf::make_message(call_message{wait_ms.id, "90000", {}})});
  REQUIRE_FALSE(r);
  CHECK(code_of(r.error()) == errc::deadline_exceeded);
  CHECK(sim.now() == 1h + 1min);
}

TEST_CASE("a test can act before any step of the network, and nothing else changes") {
  const auto steps_of_a_call = [](std::uint64_t disturbed, bool& done) {
    simulation sim{{.prepare = serve}};
    sim.start();
    const auto first = sim.steps();
    sim.before_step(first + disturbed, [&] {
      done = true;
      CHECK(sim.steps() == first + disturbed);
      sim.link(0, 1).cut();
    });
    const bool answered = static_cast<bool>(sim.wait(sim.peer(0, 1).call(echo, "x")));
    sim.settle();
    CHECK(answered != done);
    return sim.steps() - first;
  };
  bool done = false;
  const auto steps = steps_of_a_call(1000, done);
  REQUIRE_FALSE(done);
  // The request leaves and arrives, and so does the answer.
  CHECK(steps == 4);
  for (std::uint64_t step = 0; step < 3; ++step) {
    done = false;
    steps_of_a_call(step, done);
    CHECK(done);
  }
}
