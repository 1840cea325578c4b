#include "tests/support/catch.hpp"

#include <actorgrid/actorgrid.hpp>
#include <actorgrid/testing/cluster.hpp>
#include <actorgrid/testing/fake_peer.hpp>
#include <actorgrid/testing/simulation.hpp>

#include <future>
#include <vector>

using namespace actorgrid;
using namespace std::chrono_literals;
using testing::simulation;

namespace {

constexpr auto echo = unary<payload, payload>(handler_id{40});
constexpr auto numbers = stream<payload, no_input, payload>(handler_id{41});

task<result<payload>> answer_later(payload body) {
  co_await sleep_for(3s);
  co_return body;
}

task<caf::error> send_one_later(payload opening, sink<payload> out) {
  co_await sleep_for(3s);
  co_return co_await out.send(std::move(opening));
}

void serve(std::size_t, node& n) {
  n.handle(echo, answer_later);
  n.handle(numbers, send_one_later);
}

/// Two nodes, each of which answers after three seconds.
testing::simulation_options slow_nodes() {
  testing::simulation_options options;
  options.prepare = serve;
  return options;
}

/// What people write when they want no limit.
std::vector<time_limit> endless() {
  return {std::chrono::milliseconds::max(),    std::chrono::nanoseconds::max(),
          std::chrono::microseconds::max(),    std::chrono::seconds::max(),
          std::chrono::hours::max(),           std::chrono::years(1000),
          std::chrono::duration<double>(1e300)};
}

/// What remains when a deadline has passed.
std::vector<time_limit> passed() {
  return {-1ns, -1h, std::chrono::milliseconds::min(), std::chrono::nanoseconds::min(),
          std::chrono::hours::min()};
}

} // namespace

TEST_CASE("a call with an endless timeout waits for its answer") {
  simulation sim{slow_nodes()};
  sim.start();
  for (const auto limit : endless()) {
    const auto answer = sim.wait(sim.peer(0, 1).call(echo, payload{"x"}, {.timeout = limit}));
    REQUIRE(answer);
    CHECK(answer->text() == "x");
  }
}

TEST_CASE("a call whose timeout has passed fails with deadline_exceeded") {
  simulation sim{slow_nodes()};
  sim.start();
  for (const auto limit : passed()) {
    const auto answer = sim.wait(sim.peer(0, 1).call(echo, payload{"x"}, {.timeout = limit}));
    REQUIRE_FALSE(answer);
    CHECK(code_of(answer.error()) == errc::deadline_exceeded);
  }
}

TEST_CASE("a stream with an endless timeout lasts, and one whose timeout has passed does not") {
  simulation sim{slow_nodes()};
  sim.start();
  for (const auto limit : endless()) {
    auto opened = sim.wait(sim.peer(0, 1).open(numbers, payload{"x"}, {.timeout = limit}));
    REQUIRE(opened);
    CHECK(sim.wait(opened->next()));
  }
  for (const auto limit : passed()) {
    auto opened = sim.wait(sim.peer(0, 1).open(numbers, payload{"x"}, {.timeout = limit}));
    if (opened) {
      CHECK_FALSE(sim.wait(opened->next()));
      CHECK(code_of(opened->error()) == errc::deadline_exceeded);
    } else {
      CHECK(code_of(opened.error()) == errc::deadline_exceeded);
    }
  }
}

TEST_CASE("gather and broadcast pass on timeouts that are endless or have passed") {
  simulation sim{slow_nodes()};
  sim.start();
  const std::vector<peer> peers{sim.peer(0, 1)};
  for (const auto limit : endless()) {
    const auto some =
        sim.wait(gather(peers, echo, payload{"x"}, quorum::all(), {.timeout = limit}));
    REQUIRE(some);
    CHECK(some->is_reached);
    const auto all = sim.wait(broadcast(peers, echo, payload{"x"}, {.timeout = limit}));
    REQUIRE(all);
    CHECK(all->is_reached);
  }
  const auto none = sim.wait(gather(peers, echo, payload{"x"}, quorum::all(), {.timeout = -1h}));
  REQUIRE(none);
  CHECK_FALSE(none->is_reached);
}

TEST_CASE("an endless wait for a connection lasts until there is one") {
  for (const auto limit : endless()) {
    simulation sim{slow_nodes()};
    const bool dials = sim.peer(0, 1).stats().dials;
    const std::size_t first = dials ? 0 : 1;
    REQUIRE_FALSE(sim.node(first).start());
    // There is no node to dial yet.
    sim.advance(5s);
    auto waiting = sim.peer(first, 1 - first).wait_connected(limit);
    REQUIRE_FALSE(sim.node(1 - first).start());
    CHECK(sim.wait(std::move(waiting)));
    CHECK_FALSE(sim.node(first).wait_connected(limit));
  }
}

TEST_CASE("a wait for a connection whose time has passed ends at once") {
  simulation sim{slow_nodes()};
  REQUIRE_FALSE(sim.node(0).start());
  for (const auto limit : passed()) {
    CHECK(code_of(sim.wait(sim.peer(0, 1).wait_connected(limit)).error())
          == errc::deadline_exceeded);
    CHECK(code_of(sim.node(0).wait_connected(limit)) == errc::deadline_exceeded);
  }
}

TEST_CASE("an endless sleep does not end, and a sleep of no time does not begin") {
  for (const auto limit : endless()) {
    simulation sim{slow_nodes()};
    sim.start();
    bool is_over = false;
    sim.node(0).spawn_task([](time_limit time, bool* over) -> task<> {
      co_await sleep_for(time);
      *over = true;
    }(limit, &is_over));
    sim.advance(24h);
    CHECK_FALSE(is_over);
  }
  for (const auto limit : passed()) {
    simulation sim{slow_nodes()};
    sim.start();
    const auto before = sim.now();
    sim.run([](time_limit time) -> task<> { co_await sleep_for(time); }(limit));
    CHECK(sim.now() == before);
  }
}

TEST_CASE("a request to a local actor with an endless timeout waits for its answer") {
  testing::cluster two{{.nodes = 1}};
  two.start();
  auto target = two.system().spawn([](caf::event_based_actor*) -> caf::behavior {
    return {[](int number) { return number + 1; }};
  });
  for (const auto limit : endless()) {
    std::promise<int> answer;
    auto answered = answer.get_future();
    two.node(0).spawn_task(
        [](caf::actor to, time_limit time, std::promise<int>* answer_to) -> task<> {
          auto got = co_await request<int>(to, time, 1);
          answer_to->set_value(got ? *got : -1);
        }(target, limit, &answer));
    REQUIRE(answered.wait_for(30s) == std::future_status::ready);
    CHECK(answered.get() == 2);
  }
  caf::anon_send_exit(target, caf::exit_reason::user_shutdown);
}

TEST_CASE("a fake_peer supports endless waits") {
  simulation sim{slow_nodes()};
  testing::fake_peer other{sim.system(), "http://other:1"};
  other.disconnect("cut");
  for (const auto limit : endless()) {
    auto waiting = other.handle().wait_connected(limit);
    other.reconnect();
    CHECK(sim.wait(std::move(waiting)));
    other.disconnect("cut");
  }
}
