#include "tests/shutdown/left_behind.hpp"
#include "tests/shutdown/stopping.hpp"

#include <caf/actor_registry.hpp>

#include <cstdlib>
#include <future>
#include <string>

using namespace actorgrid;
using namespace actorgrid::testing;

namespace {

int cycles_wanted() {
  const char* asked = std::getenv("ACTORGRID_CYCLES");
  return asked ? std::stoi(asked) : 1000;
}

/// Starts two nodes, loads both with calls and streams to each other, and stops them in an order
/// that differs from cycle to cycle: either one first, or both at once.
void start_and_stop(checked_cluster& c, int cycle) {
  node first{c.system(), c.config(0), {no_authentication()}};
  node second{c.system(), c.config(1), {no_authentication()}};
  for (auto* n : {&first, &second}) serve_load(*n);
  const bool first_dials = first.peer(second.local()).stats().dials;
  REQUIRE(!(first_dials ? second : first).start());
  REQUIRE(!(first_dials ? first : second).start());
  REQUIRE(!first.wait_connected(std::chrono::seconds(10)));
  REQUIRE(!second.wait_connected(std::chrono::seconds(10)));
  load there{c.system(), first.peer(second.local()), 10};
  load back{c.system(), second.peer(first.local()), 10};
  // In every third cycle they stop while calls and streams are still being started.
  if (cycle % 3 != 0)
    REQUIRE(eventually([&] { return there.is_in_flight() && back.is_in_flight(); }));
  auto& sooner = cycle % 2 ? first : second;
  auto& later = cycle % 2 ? second : first;
  std::future<void> beside;
  if (cycle % 5 == 0) beside = std::async(std::launch::async, [&later] { later.stop(); });
  CHECK(time_to_stop(sooner) < bound);
  CHECK(time_to_stop(later) < bound);
  REQUIRE(eventually([&] { return there.has_completed() && back.has_completed(); }));
  CHECK(there.surprise().empty());
  CHECK(back.surprise().empty());
}

} // namespace

TEST_CASE("starting and stopping under load leaves nothing behind, however often") {
  checked_cluster c(2);
  start_and_stop(c, 0);
  const auto actors = c.system().registry().running();
  const nothing_left_behind balance;
  for (int cycle = 1, last = cycles_wanted(); cycle <= last; ++cycle) {
    INFO("cycle " << cycle << " of " << last);
    start_and_stop(c, cycle);
    REQUIRE(eventually([&] { return c.system().registry().running() <= actors; }));
  }
}
