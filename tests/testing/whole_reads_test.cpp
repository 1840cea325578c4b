#include "tests/support/dialler_of.hpp"
#include "tests/testing/routes.hpp"

#include <actorgrid/testing/simulation.hpp>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

// A node reads everything that has arrived at once: the end of the handshake, and with it what the
// peer sent as soon as it could.

namespace {

simulation_options read_late(std::uint64_t seed) {
  return {.seed = seed, .read_delay_max = 1ms, .prepare = serve};
}

/// More than a peer may send before it is known.
const payload large{std::string(100'000, 'x')};

} // namespace

TEST_CASE("a large call made as soon as the connection stands does not cut it") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    INFO("seed " << seed);
    simulation sim{read_late(seed)};
    const std::size_t dialled = 1 - dialler_of(sim);
    sim.start(0);
    sim.start(1);
    const auto answer = sim.run([](peer other) -> task<caf::expected<payload>> {
      if (auto why = co_await other.wait_connected(5s); !why) co_return why.error();
      co_return co_await other.call(echo, large);
    }(sim.peer(dialled, 1 - dialled)));
    REQUIRE(answer);
    CHECK(*answer == large);
    CHECK(sim.peer(dialled, 1 - dialled).stats().connections == 1);
  }
}

TEST_CASE("calls that waited for the connection and are merged above 64 KiB do not cut it") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    INFO("seed " << seed);
    simulation sim{read_late(seed)};
    const std::size_t dialled = 1 - dialler_of(sim);
    int answered = 0;
    for (int i = 0; i < 900; ++i)
      sim.node(dialled).spawn_task([](peer other, int* count) -> task<> {
        if (!co_await other.wait_connected(5s)) co_return;
        if (co_await other.call(echo, payload{std::string(100, 'y')})) ++*count;
      }(sim.peer(dialled, 1 - dialled), &answered));
    sim.start();
    sim.advance(1s);
    CHECK(answered == 900);
    CHECK(sim.peer(dialled, 1 - dialled).stats().connections == 1);
  }
}

TEST_CASE("a handler that the first request reaches can call back at once") {
  static constexpr auto call_back = unary<payload, payload>(handler_id{60});
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    INFO("seed " << seed);
    simulation sim{read_late(seed)};
    for (std::size_t i : {0u, 1u})
      sim.node(i).handle(call_back,
                         [&n = sim.node(i)](call_info info, payload in) -> task<result<payload>> {
                           co_return co_await n.peer(info.caller()).call(echo, in);
                         });
    const std::size_t dialled = 1 - dialler_of(sim);
    sim.start(0);
    sim.start(1);
    const auto answer = sim.run([](peer other) -> task<caf::expected<payload>> {
      if (auto why = co_await other.wait_connected(5s); !why) co_return why.error();
      co_return co_await other.call(call_back, payload{"there and back"});
    }(sim.peer(dialled, 1 - dialled)));
    REQUIRE(answer);
    CHECK(answer->text() == "there and back");
  }
}
