#include "tests/testing/routes.hpp"

#include <actorgrid/testing/simulation.hpp>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

constexpr auto slow = stream<no_payload, no_input, payload>(handler_id{90}, {0, 1});

void serve_slow(std::size_t, node& n) {
  n.handle(slow, [](sink<payload> out) -> task<> {
    co_await sleep_for(5s);
    co_await out.send(payload("done"));
  });
}

/// Sends now and then, each time before a drain takes the stream for idle.
task<std::size_t> converse(peer other) {
  auto stream = co_await other.open(mirror);
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
  CHECK(failure_of(stream->error()).text == "shutting down");
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

TEST_CASE("a drain lets a stream go on while its handler is active") {
  simulation sim{{.prepare = serve_slow}};
  sim.start();
  auto stream = sim.wait(sim.peer(0, 1).open(slow));
  REQUIRE(stream);
  sim.node(1).drain();
  sim.settle();
  CHECK(sim.now() >= 5s);
  const auto item = sim.wait(stream->next());
  REQUIRE(item);
  CHECK(item->text() == "done");
}
