#include "tests/cluster/cluster.hpp"
#include "tests/cluster/routes.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/dialler_of.hpp"

#include <actorgrid/testing/free_port.hpp>

#include <atomic>
#include <random>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

struct tally {
  std::atomic<bool> is_over{false};
  std::atomic<int> callers{0};
  std::atomic<std::uint64_t> answered{0};
  std::atomic<std::uint64_t> lost{0};       ///< to a peer that always was one
  std::atomic<std::uint64_t> dishonest{0};  ///< failed as no removal makes calls fail
  std::atomic<std::uint64_t> unaccepted{0}; ///< failed otherwise
};

/// Calls the peer until it is over; a peer that always is one answers each call.
task<> call_on(peer to, bool is_steady, tally* seen) {
  while (!seen->is_over) {
    const auto answer = co_await to.call(slow, "2");
    if (answer) {
      ++seen->answered;
      continue;
    }
    const auto code = code_of(answer.error());
    if (is_steady)
      ++seen->lost;
    else if (code == errc::unknown_peer || code == errc::disconnected
             || code == errc::peer_shutting_down)
      ++seen->unaccepted;
    else
      ++seen->dishonest;
    co_await sleep_for(1ms);
  }
  --seen->callers;
}

} // namespace

TEST_CASE("a peer that comes and goes under load costs the others no call") {
  constexpr unsigned seed = 20;
  INFO("seed " << seed);
  std::mt19937 draws{seed};
  checked_cluster c(3, [](node_config& config) { config.loops = 2; });
  for (std::size_t i : {0u, 1u, 2u}) serve_all(c[i]);
  c.start();
  tally seen;
  for (std::size_t from : {0u, 1u, 2u})
    for (std::size_t to : {0u, 1u, 2u}) {
      if (from == to) continue;
      for (int i = 0; i < 4; ++i) {
        ++seen.callers;
        c[from].spawn_task(call_on(c.link(from, to), from != 2 && to != 2, &seen));
      }
    }
  // Not so often that the limit of sixty attempts in a minute delays any.
  for (int i = 0; i < 50; ++i) {
    const std::size_t end = draws() % 2;
    const bool is_first = draws() % 2 == 0;
    const auto a = is_first ? end : 2u, b = is_first ? 2u : end;
    CHECK_FALSE(c[a].remove_peer(c.host(b)));
    if (draws() % 4 != 0) CHECK_FALSE(c[b].remove_peer(c.host(a)));
    // As long as some calls take: the drain has ended, or not.
    for (auto calls = draws() % 8; calls != 0; --calls) CHECK(c.link(0, 1).call(slow, "1").get());
    CHECK_FALSE(c[b].add_peer(c.host(a)));
    CHECK_FALSE(c[a].add_peer(c.host(b)));
  }
  c.wait_connected(20s);
  const auto before = seen.answered.load();
  CHECK(eventually([&] { return seen.answered > before + 100; }));
  seen.is_over = true;
  CHECK(eventually([&] { return seen.callers == 0; }));
  CHECK(seen.lost == 0);
  CHECK(seen.dishonest == 0);
  CHECK(c.link(0, 1).stats().connections == 1);
  for (std::size_t i : {0u, 1u}) CHECK(c.link(i, 2).call(echo, "x").get());
}

TEST_CASE("a peer that moves is dialled at its new address") {
  const auto nowhere = "=127.0.0.1:" + std::to_string(free_port());
  checked_cluster c(2, [&](node_config& config) {
    for (const auto& host : config.peers)
      if (host != config.local) config.connect_to = {host + nowhere};
  });
  for (std::size_t i : {0u, 1u}) c.start(i);
  const std::size_t dialler = dialler_of(c);
  const auto there = c.link(dialler, 1 - dialler);
  CHECK(eventually([&] { return there.state() == peer_state::failed; }));
  auto config = c[dialler].config();
  config.connect_to.clear();
  const auto done = c[dialler].reconfigure(config);
  REQUIRE(done);
  CHECK(done->peers_moved == std::vector{there.host()});
  CHECK(there.wait_connected(20s).get());
}
