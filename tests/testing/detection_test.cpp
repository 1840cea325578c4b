#include "tests/testing/routes.hpp"

#include <actorgrid/testing/simulation.hpp>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

/// Times after a ping: in the middle of an interval, and next to a ping.
constexpr std::chrono::milliseconds phases[] = {0ms,    1ms,    500ms,  2500ms, 4999ms,
                                                5000ms, 7777ms, 9000ms, 9999ms, 10000ms};

/// Two nodes that have been connected for a while, at a given time after a ping.
struct settled : simulation {
  explicit settled(std::chrono::milliseconds phase) : simulation({.prepare = serve}) {
    start();
    link(0, 1).delay(1ms);
    advance(30s + phase);
  }

  /// Waits until a node gives the other up; returns how long that took.
  std::chrono::nanoseconds time_to_loss(std::size_t i) {
    const auto since = now();
    run_until([&] { return seen(i).count(event::kind::connection_lost) > 0; });
    return now() - since;
  }
  failure last_failure(std::size_t i) { return peer(i, 1 - i).stats().last_failure; }
};

} // namespace

TEST_CASE("a dead peer is noticed within 20 to 30 s, whenever it dies") {
  for (const auto phase : phases) {
    INFO("dead " << phase.count() << " ms after a ping");
    for (const std::size_t i : {0u, 1u}) {
      settled sim(phase);
      sim.link(0, 1).hold();
      const auto took = sim.time_to_loss(i);
      CHECK(took >= 20s - 2ms); // a trip there and back
      CHECK(took <= 30s);
      CHECK(sim.last_failure(i).code == errc::ping_timeout);
    }
  }
}

TEST_CASE("a dead peer is noticed within 4 s when there is something to write to it") {
  for (const auto phase : phases) {
    INFO("dead " << phase.count() << " ms after a ping");
    settled sim(phase);
    sim.link(0, 1).hold();
    const payload large(std::string(1'000'000, 'x'));
    const auto before = sim.now();
    const auto reply = sim.wait(sim.peer(0, 1).call(echo, large));
    REQUIRE_FALSE(reply);
    CHECK(code_of(reply.error()) == errc::write_timeout);
    CHECK(sim.now() - before <= 4s);
  }
}

TEST_CASE("a network that stands still for 15 s costs no connection, whenever it does") {
  for (const auto phase : phases) {
    INFO("still " << phase.count() << " ms after a ping");
    settled sim(phase);
    sim.link(0, 1).hold();
    sim.advance(15s);
    sim.link(0, 1).release();
    sim.advance(1min);
    for (const std::size_t i : {0u, 1u})
      CHECK(sim.seen(i).count(event::kind::connection_lost) == 0);
  }
}
