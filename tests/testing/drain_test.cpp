#include "tests/testing/routes.hpp"

#include <actorgrid/testing/simulation.hpp>

#include <stop_token>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

constexpr auto slow = stream<no_payload, no_input, payload>(handler_id{90}, {0, 1});
constexpr auto endless = stream<no_payload, no_input, payload>(handler_id{91}, {0, 4});
constexpr auto polled = unary<no_payload, payload>(handler_id{92});

void serve_slow(std::size_t, node& n) {
  n.handle(slow, [](sink<payload> out) -> task<> {
    co_await sleep_for(5s);
    co_await out.send(payload("done"));
  });
}

/// Sends one item and then waits for news that never come.
simulation_options serving_endless(handler_options options = {}) {
  const auto prepare = [options](std::size_t, node& n) {
    const auto serve_endless = [](sink<payload> out) -> task<> {
      co_await out.send(payload("first"));
      co_await sleep_for(1000h);
    };
    n.handle(endless, serve_endless, options);
  };
  return {.prepare = prepare};
}

/// How long the node takes to drain while the stream is open.
std::chrono::nanoseconds time_to_drain(simulation& sim, std::size_t which = 1) {
  const auto began = sim.now();
  sim.node(which).drain();
  const auto took = sim.now() - began;
  sim.settle();
  return took;
}

void check_cancelled(simulation& sim, duplex<no_input, payload>& stream) {
  CHECK_FALSE(sim.wait(stream.next()));
  CHECK(code_of(stream.error()) == errc::peer_shutting_down);
  CHECK(is_retryable(code_of(stream.error())));
}

/// Sends now and then, each time before a drain takes the stream for idle.
task<std::size_t> converse(peer other) {
  auto stream = co_await other.open(mirror, {.timeout = 1min});
  std::size_t answered = 0;
  for (; answered < 10; ++answered) {
    co_await sleep_for(700ms);
    if (co_await stream->send(payload("x"))) break;
    if (!co_await stream->next()) break;
  }
  co_return answered;
}

} // namespace

TEST_CASE("a drain ends a stream whose handler waits for its caller") {
  simulation sim{{.prepare = serve}};
  sim.start();
  auto stream = sim.wait(sim.peer(0, 1).open(mirror));
  REQUIRE(stream);
  REQUIRE_FALSE(sim.wait(stream->send(payload("x"))));
  REQUIRE(sim.wait(stream->next()));
  const auto began = sim.now();
  sim.node(1).drain();
  CHECK(sim.now() - began < 3s);
  sim.settle();
  CHECK_FALSE(sim.wait(stream->next()));
  CHECK(code_of(stream->error()) == errc::peer_shutting_down);
}

TEST_CASE("a frame just after a drain began holds it up for no longer than a second more") {
  simulation sim{{.prepare = serve}};
  sim.start();
  auto stream = sim.wait(sim.peer(0, 1).open(mirror, {.timeout = 1min}));
  REQUIRE(stream);
  bool is_answered = false;
  sim.node(0).spawn_task([](auto* open, bool* answered) -> task<> {
    co_await sleep_for(10ms);
    if (co_await open->send(payload("x"))) co_return;
    *answered = static_cast<bool>(co_await open->next());
  }(&*stream, &is_answered));
  const auto took = time_to_drain(sim);
  CHECK(is_answered);
  CHECK(took >= 1s);
  CHECK(took <= 1300ms);
}

TEST_CASE("a drain lets a stream go on while its caller is active") {
  simulation sim{{.prepare = serve}};
  sim.start();
  std::optional<std::size_t> answered;
  sim.node(0).spawn_task([](peer other, auto* out) -> task<> {
    *out = co_await converse(other);
  }(sim.peer(0, 1), &answered));
  sim.settle();
  sim.node(1).drain();
  sim.settle();
  CHECK(answered == 10);
  CHECK(sim.now() >= 7s);
}

TEST_CASE("a drain lets a stream with a deadline go on while its handler is active") {
  simulation sim{{.prepare = serve_slow}};
  sim.start();
  auto stream = sim.wait(sim.peer(0, 1).open(slow, {.timeout = 1min}));
  REQUIRE(stream);
  sim.node(1).drain();
  sim.settle();
  CHECK(sim.now() >= 5s);
  const auto item = sim.wait(stream->next());
  REQUIRE(item);
  CHECK(item->text() == "done");
}

TEST_CASE("a drain cancels a stream without a deadline after a second, and its caller may retry") {
  simulation sim{serving_endless()};
  sim.start();
  auto stream = sim.wait(sim.peer(0, 1).open(endless));
  REQUIRE(stream);
  sim.settle();
  const auto took = time_to_drain(sim);
  CHECK(took >= 1s);
  CHECK(took < 2s);
  CHECK(sim.wait(stream->next())); // What was sent before arrives.
  check_cancelled(sim, *stream);
}

TEST_CASE("a drain cancels a stream whose caller does not read") {
  const auto flood = [](std::size_t, node& n) {
    n.handle(endless, [](sink<payload> out) -> task<> {
      for (bool is_open = true; is_open;) {
        const auto failed = co_await out.send(payload("x"));
        is_open = !failed;
      }
    });
  };
  simulation sim{{.prepare = flood}};
  sim.start();
  auto stream = sim.wait(sim.peer(0, 1).open(endless, {.timeout = 1h}));
  REQUIRE(stream);
  sim.settle();
  CHECK(time_to_drain(sim) < 2s);
  for (int i = 0; i < 4; ++i) CHECK(sim.wait(stream->next()));
  check_cancelled(sim, *stream);
}

TEST_CASE("a drain does not wait for endless streams to other nodes") {
  simulation sim{serving_endless()};
  sim.start();
  auto stream = sim.wait(sim.peer(0, 1).open(endless));
  REQUIRE(stream);
  sim.settle();
  CHECK(time_to_drain(sim, 0) < 2s);
  REQUIRE(sim.wait(stream->next()));
  CHECK_FALSE(sim.wait(stream->next()));
  CHECK(code_of(stream->error()) == errc::shutting_down);
}

TEST_CASE("a drain waits for a stream with a deadline that its node has opened") {
  simulation sim{{.prepare = serve_slow}};
  sim.start();
  auto stream = sim.wait(sim.peer(0, 1).open(slow, {.timeout = 1min}));
  REQUIRE(stream);
  sim.settle();
  CHECK(time_to_drain(sim, 0) >= 5s);
  CHECK(sim.wait(stream->next()));
}

TEST_CASE("a drain cancels at once what its handler allows to be cancelled") {
  simulation sim{serving_endless({.drain = on_drain::cancel})};
  sim.start();
  auto stream = sim.wait(sim.peer(0, 1).open(endless, {.timeout = 1h}));
  REQUIRE(stream);
  sim.settle();
  CHECK(time_to_drain(sim) < 100ms);
  CHECK(sim.wait(stream->next()));
  check_cancelled(sim, *stream);
}

TEST_CASE("a drain cancels the calls of a coroutine that allows it, and their callers may retry") {
  const auto prepare = [](std::size_t, node& n) {
    const auto wait = []() -> task<payload> {
      co_await sleep_for(1000h);
      co_return payload("news");
    };
    n.handle(polled, wait, {.drain = on_drain::cancel});
  };
  simulation sim{{.prepare = prepare}};
  sim.start();
  std::vector<errc> outcomes;
  for (int i = 0; i < 3; ++i)
    sim.node(0).spawn_task([](peer other, std::vector<errc>* out) -> task<> {
      const auto answer = co_await other.call(polled, {.timeout = 1h});
      out->push_back(code_of(answer.error()));
    }(sim.peer(0, 1), &outcomes));
  sim.settle();
  CHECK(outcomes.empty());
  CHECK(time_to_drain(sim) < 100ms);
  CHECK(outcomes == std::vector<errc>(3, errc::peer_shutting_down));
}

TEST_CASE("a handler that must finish learns that the node drains, and ends its stream itself") {
  const auto prepare = [](std::size_t, node& n) {
    const auto farewell = [&n](sink<payload> out) -> task<> {
      co_await stop_requested(n.draining());
      co_await sleep_for(4s);
      co_await out.send(payload("bye"));
    };
    n.handle(endless, farewell, {.drain = on_drain::finish});
  };
  simulation sim{{.prepare = prepare}};
  sim.start();
  auto stream = sim.wait(sim.peer(0, 1).open(endless));
  REQUIRE(stream);
  sim.settle();
  const auto took = time_to_drain(sim);
  CHECK(took >= 4s);
  CHECK(took < 5s);
  const auto last = sim.wait(stream->next());
  REQUIRE(last);
  CHECK(last->text() == "bye");
  CHECK_FALSE(sim.wait(stream->next()));
  CHECK_FALSE(stream->error());
}

TEST_CASE("a drain does not wait for what must finish longer than limits.drain-timeout") {
  simulation sim{serving_endless({.drain = on_drain::finish})};
  sim.start();
  auto stream = sim.wait(sim.peer(0, 1).open(endless));
  REQUIRE(stream);
  sim.settle();
  const auto took = time_to_drain(sim);
  CHECK(took >= 30s);
  CHECK(took < 31s);
}

TEST_CASE("a node that stops without a drain says so to those who watch it") {
  simulation sim{1};
  sim.start();
  const auto token = sim.node(0).draining();
  bool is_told = false;
  const std::stop_callback tell{token, [&] { is_told = true; }};
  CHECK_FALSE(token.stop_requested());
  sim.stop(0);
  CHECK(is_told);
  CHECK(token.stop_requested());
}
