#include "tests/support/catch.hpp"
#include "tests/support/eventually.hpp"

#include <actorgrid/actorgrid.hpp>
#include <actorgrid/testing/cluster.hpp>
#include <actorgrid/testing/simulation.hpp>
#include <actorgrid/version.hpp>

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

constexpr auto busy = unary<payload, payload>(handler_id{60});
constexpr auto queued = unary<payload, payload>(handler_id{61});

/// Computes for that long, as time passes at least.
void compute(std::chrono::milliseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < end) {
  }
}

std::chrono::milliseconds time_in(const payload& request) {
  return std::chrono::milliseconds{std::stoi(std::string(request.text()))};
}

/// Has the handler compute for longer each time, until it is what the loops have done longest.
bool has_longest_turn(cluster& nodes, const call_options& options = {}) {
  int time = 20;
  return eventually(
      [&] {
        REQUIRE(nodes.peer(0, 1).call(busy, std::to_string(time), options).get());
        time *= 2;
        const auto loops = nodes.node(1).metrics().loops;
        return std::ranges::any_of(
            loops, [](const loop_metrics& l) { return l.longest_turn_handler == busy.id; });
      },
      20s);
}

handler_load work_of(node& n, handler_id id) {
  for (const auto& h : n.metrics().handlers)
    if (h.stats.id == id) return h.load;
  return {};
}

} // namespace

TEST_CASE("the longest turn of a loop is told with the handler that made it long") {
  cluster nodes{2};
  nodes.node(1).at("hot").handle(busy,
                                 [](payload in) {
                                   compute(time_in(in));
                                   return in;
                                 },
                                 {.where = run_on::loop});
  nodes.start();
  REQUIRE(has_longest_turn(nodes, {.subroute = "hot"}));
  const auto find = [&]() -> loop_metrics {
    for (auto& loop : nodes.node(1).metrics().loops)
      if (loop.longest_turn_handler == busy.id) return loop;
    return {};
  };
  CHECK(find().longest_turn >= 20ms);
  CHECK(find().longest_turn_subroute == "hot");
  CHECK(find().busy >= 20ms);
  CHECK(find().turns > 0);
  CHECK(find().name.starts_with("grid-"));
}

TEST_CASE("the time of a coroutine that computes is put down to it") {
  cluster nodes{2};
  nodes.node(1).handle(busy, [](payload in) -> task<result<payload>> {
    compute(time_in(in));
    co_return in;
  });
  nodes.start();
  REQUIRE(has_longest_turn(nodes));
  CHECK(work_of(nodes.node(1), busy.id).run_time.sum >= 20ms);
}

TEST_CASE("calls that wait for a function are seen to wait, and then to have waited") {
  cluster nodes{2};
  std::atomic<bool> may_end{false};
  nodes.node(1).handle(queued,
                       [&](payload in) {
                         while (!may_end) std::this_thread::yield();
                         return in;
                       },
                       {.concurrency = 1});
  nodes.start();
  std::vector<std::thread> callers;
  for (int i = 0; i < 3; ++i)
    callers.emplace_back([to = nodes.peer(0, 1)] { (void)to.call(queued, "x").get(); });
  const bool all_came =
      eventually([&] { return work_of(nodes.node(1), queued.id).calls.in_flight == 3; }, 20s);
  may_end = true;
  for (auto& caller : callers) caller.join();
  CHECK(all_came);
  const auto load = work_of(nodes.node(1), queued.id);
  CHECK(load.calls.ok == 3);
  CHECK(load.queue_time.count() == 3);
  CHECK(load.queue_time.sum > 0ns);
  CHECK(load.run_time.count() == 3);
}

TEST_CASE("loops and the process are measured") {
  cluster nodes{1};
  nodes.start();
  const auto m = nodes.node(0).metrics();
  REQUIRE_FALSE(m.loops.empty());
  CHECK(m.process.descriptors > 3);
  CHECK(m.process.descriptors_max >= m.process.descriptors);
  CHECK(m.process.resident_bytes > 1024 * 1024);
  CHECK(m.process.actors > 0);
  CHECK(m.process.cpu_time > 0ns);
  const auto age = std::chrono::system_clock::now() - m.process.started;
  CHECK(age > -2s);
  CHECK(age < 24h);
  // An idle loop ends up asleep, and its time asleep is told before it wakes.
  const auto asleep = [&] {
    auto all = nodes.node(0).metrics().loops;
    return std::ranges::max(all, {}, &loop_metrics::asleep).asleep;
  };
  const auto before = asleep();
  CHECK(eventually([&] { return asleep() > before; }, 20s));
}

TEST_CASE("metrics may be read before the start and after the end") {
  simulation sim{2};
  CHECK(sim.node(0).metrics().peers.size() == 2);
  CHECK_FALSE(sim.node(0).metrics().is_draining);
  sim.start();
  auto& stopped = sim.node(0);
  stopped.stop();
  const auto m = stopped.metrics();
  CHECK(m.is_draining);
  CHECK(m.local == sim.host(0));
  CHECK(m.version == ACTORGRID_VERSION);
}
