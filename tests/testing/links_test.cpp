#include "tests/testing/routes.hpp"

#include <actorgrid/testing/simulation.hpp>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

/// Calls from a task of node 0, and keeps the answer.
struct asked {
  std::optional<caf::expected<payload>> answer;

  asked(simulation& sim, std::string ms) {
    sim.node(0).spawn_task([](peer other, std::string text, auto* out) -> task<> {
      out->emplace(co_await other.call(wait_ms, text));
    }(sim.peer(0, 1), std::move(ms), &answer));
    sim.settle();
  }
};

} // namespace

TEST_CASE("a round trip takes twice the delay of the link, exactly") {
  simulation sim{{.prepare = serve}};
  sim.start();
  sim.link(0, 1).delay(20ms);
  const auto before = sim.now();
  REQUIRE(sim.wait(sim.peer(0, 1).call(echo, "x")));
  CHECK(sim.now() - before == 40ms);
}

TEST_CASE("connecting over a slow link takes its round trips") {
  simulation sim{{.prepare = serve}};
  sim.link(0, 1).delay(100ms);
  sim.start();
  // TCP, upgrade, and hello with its answer; the dialler is the last to know.
  CHECK(sim.now() == 600ms);
}

TEST_CASE("a cut link fails the call in flight, and the nodes find each other again once healed") {
  simulation sim{{.prepare = serve}};
  sim.start();
  asked in_flight(sim, "5000");
  sim.advance(1s);
  CHECK_FALSE(in_flight.answer);
  sim.link(0, 1).cut();
  sim.settle();
  REQUIRE(in_flight.answer);
  REQUIRE_FALSE(*in_flight.answer);
  CHECK(code_of(in_flight.answer->error()) == errc::disconnected);
  CHECK(sim.now() == 1s);
  sim.advance(1min);
  CHECK_FALSE(sim.peer(0, 1).is_connected());
  CHECK(code_of(sim.wait(sim.peer(0, 1).call(echo, "x")).error()) == errc::disconnected);
  sim.link(0, 1).heal();
  REQUIRE(sim.wait(sim.peer(0, 1).wait_connected(1min)));
  CHECK(sim.wait(sim.peer(0, 1).call(echo, "again"))->text() == "again");
  CHECK(sim.seen(0).count(event::kind::peer_restarted) == 0);
  CHECK(sim.peer(0, 1).stats().connections == 2);
}

TEST_CASE("cutting one link leaves the others alone") {
  simulation sim{{.nodes = 3, .prepare = serve}};
  sim.start();
  sim.link(0, 1).cut();
  sim.advance(1min);
  CHECK_FALSE(sim.peer(0, 1).is_connected());
  CHECK_FALSE(sim.peer(1, 0).is_connected());
  CHECK(sim.wait(sim.peer(0, 2).call(echo, "x")));
  CHECK(sim.wait(sim.peer(2, 1).call(echo, "x")));
  CHECK(sim.seen(2).count(event::kind::connection_lost) == 0);
}

TEST_CASE("a throttled link takes its time per byte and holds the sender up") {
  simulation sim{{.prepare = serve}};
  sim.start();
  sim.link(0, 1).throttle(1'000'000);
  const auto before = sim.now();
  REQUIRE(sim.wait(sim.peer(0, 1).call(echo, payload(std::string(1'000'000, 'x')))));
  CHECK(sim.now() - before >= 2s);
  CHECK(sim.now() - before < 2100ms);

  // One message leaves; the others wait in the node's queue.
  std::vector<asked> many;
  many.reserve(3);
  sim.link(0, 1).throttle(10);
  for (int i = 0; i < 3; ++i) many.emplace_back(sim, "0");
  CHECK(sim.peer(0, 1).stats().queue_bytes > 0);
  sim.link(0, 1).throttle(0);
  sim.advance(1min);
  for (auto& a : many) CHECK(a.answer);
}

TEST_CASE("a write blocked too long ends the connection with write_timeout") {
  simulation sim{{.prepare = serve}};
  sim.start();
  sim.link(0, 1).throttle(1000);
  auto r = sim.wait(sim.peer(0, 1).call(echo, payload(std::string(100'000, 'x'))));
  REQUIRE_FALSE(r);
  CHECK(sim.peer(0, 1).stats().last_failure.code == errc::write_timeout);
  CHECK(sim.now() == 4s);
}

TEST_CASE("a held link is not noticed until pings go unanswered") {
  simulation sim{{.prepare = serve}};
  sim.start();
  asked in_flight(sim, "0");
  REQUIRE(in_flight.answer);
  sim.advance(5s);
  const auto held_at = sim.now();
  sim.link(0, 1).hold();
  asked lost(sim, "0");
  sim.advance(10s);
  CHECK(sim.peer(0, 1).is_connected());
  sim.run_until([&] { return lost.answer.has_value(); });
  CHECK(code_of(lost.answer->error()) == errc::ping_timeout);
  CHECK(sim.now() - held_at >= 15s);
  CHECK(sim.now() - held_at <= 30s);
  CHECK(sim.peer(0, 1).stats().last_failure.code == errc::ping_timeout);
  // Dialling into the void takes the whole time limit.
  sim.run_until([&] {
    return sim.seen(0).count(event::kind::attempt_failed)
               + sim.seen(1).count(event::kind::attempt_failed)
           > 0;
  });
  const auto dials = sim.peer(0, 1).stats().dials ? std::pair{0u, 1u} : std::pair{1u, 0u};
  CHECK(sim.peer(dials.first, dials.second).stats().last_failure.code == errc::handshake_timeout);
  sim.link(0, 1).release();
  REQUIRE(sim.wait(sim.peer(0, 1).wait_connected(1min)));
  CHECK(sim.wait(sim.peer(0, 1).call(echo, "again"))->text() == "again");
}

TEST_CASE("what a link held arrives in order when it is released in time") {
  simulation sim{{.prepare = serve}};
  sim.start();
  auto stream = std::move(*sim.wait(sim.peer(0, 1).open(mirror)));
  sim.settle();
  sim.link(0, 1).hold();
  for (const char* word : {"one", "two", "three"}) REQUIRE_FALSE(sim.wait(stream.send(word)));
  sim.advance(5s);
  sim.link(0, 1).release();
  for (const char* word : {"one", "two", "three"}) CHECK(sim.wait(stream.next())->text() == word);
  CHECK(sim.now() == 5s);
}

TEST_CASE("a token that is not accepted is refused at the upgrade, in the words of the check") {
  simulation wrong{{.equip = [](std::size_t i, node_options& o) {
    o.credentials = shared_secret(i == 0 ? "open sesame" : "sesame");
  }}};
  for (std::size_t i : {0u, 1u}) wrong.start(i);
  wrong.advance(100ms);
  const auto dialler = wrong.peer(0, 1).stats().dials ? 0u : 1u;
  const auto why = wrong.peer(dialler, 1 - dialler).stats().last_failure;
  CHECK(why.code == errc::handshake_refused);
  CHECK_THAT(why.text, Catch::Matchers::Contains("HTTP 403 Forbidden: "));
  CHECK(wrong.seen(1 - dialler).count(event::kind::refused) > 0);
}

TEST_CASE("an end that fails closes its connection, and what it had written arrives") {
  const std::size_t failing = GENERATE(0u, 1u);
  simulation sim{{.prepare = serve}};
  sim.start();
  asked lost(sim, "1000");
  sim.link(0, 1).fail(failing);
  sim.settle();
  REQUIRE(lost.answer);
  CHECK(code_of(lost.answer->error()) == errc::disconnected);
  CHECK(sim.peer(failing, 1 - failing).stats().last_failure.text == "Input/output error");
  CHECK(sim.peer(1 - failing, failing).stats().last_failure.text == "End of file");
}

TEST_CASE("a link held in one direction carries the other") {
  simulation sim{{.prepare = serve}};
  int served = 0;
  sim.node(1).handle(unary<payload, payload>(handler_id{9}),
                     [&served](payload in) -> task<result<payload>> {
                       ++served;
                       co_return in;
                     });
  sim.start();
  sim.link(0, 1).hold(1);
  std::optional<caf::expected<payload>> answer;
  sim.node(0).spawn_task([](peer other, auto* out) -> task<> {
    out->emplace(co_await other.call(unary<payload, payload>(handler_id{9}), "x"));
  }(sim.peer(0, 1), &answer));
  sim.advance(1s);
  CHECK(served == 1);
  CHECK_FALSE(answer);
  sim.link(0, 1).release();
  sim.settle();
  REQUIRE(answer);
  CHECK(*answer);
}

TEST_CASE("what did not leave a throttled link in time does not delay the next connection") {
  simulation sim{{.prepare = serve}};
  sim.start();
  sim.link(0, 1).throttle(10);
  asked lost(sim, "0");
  CHECK_FALSE(sim.wait(sim.peer(0, 1).call(echo, payload(std::string(100'000, 'x')))));
  sim.link(0, 1).throttle(0);
  REQUIRE(sim.wait(sim.peer(0, 1).wait_connected(10s)));
  CHECK(sim.wait(sim.peer(0, 1).call(echo, "again"))->text() == "again");
  CHECK(sim.now() < 10s);
}
