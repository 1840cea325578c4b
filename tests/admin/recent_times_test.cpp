#include "actors/node/findings.hpp"
#include "actors/node/recent_times.hpp"
#include "tests/admin/sample_nodes.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/contains.hpp"

#include <chrono>
#include <memory>

using namespace actorgrid;
using namespace actorgrid::actors;
using namespace actorgrid::actors::test;
using actorgrid::testing::contains;
using namespace std::chrono_literals;

namespace {

void run_calls(handler_metrics& h, int count, std::chrono::nanoseconds time) {
  for (int i = 0; i < count; ++i) {
    h.load.queue_time.add(1us);
    h.load.run_time.add(time);
  }
}

} // namespace

TEST_CASE("a handler is judged by its calls of the last minute, not by those of all time") {
  recent_times times;
  auto s = large_node(3);
  const auto look_after = [&](std::chrono::seconds passed) {
    s.taken += passed;
    s.times_before = times.look(s.metrics, s.taken);
    return findings(s);
  };
  auto& h = s.metrics.handlers.front();
  h.load = {};
  run_calls(h, 1000, 3s);
  auto found = look_after(0s);
  REQUIRE(found.size() == 1);
  CHECK(found[0]
        == "Handler 40 is slow: the median of its calls since the node started waited 1.0 \u00b5s "
           "and ran 3.2 s.");
  // Nothing is known of a minute ago.
  CHECK(look_after(30s) == found);
  run_calls(h, 10, 1ms);
  CHECK(look_after(30s).empty());
  run_calls(h, 30, 500s);
  found = look_after(40s);
  REQUIRE(found.size() == 1);
  CHECK(contains(found[0], " of the last 100 s waited "));
  run_calls(h, 100, 1ms);
  CHECK(look_after(40s).empty());
  run_calls(h, 1000, 500s);
  found = look_after(10s);
  REQUIRE(found.size() == 1);
  CHECK(contains(found[0], " and ran over "));
}

TEST_CASE("what was counted a while ago is at least a minute old, and two at most are kept") {
  recent_times times;
  node_metrics m;
  const deadline_clock::time_point start{1h};
  CHECK_FALSE(times.look(m, start));
  CHECK_FALSE(times.look(m, start + 59s));
  std::weak_ptr<const counted_times> first = times.look(m, start + 60s);
  REQUIRE_FALSE(first.expired());
  CHECK(first.lock()->taken == start);
  CHECK(times.look(m, start + 119s)->taken == start);
  CHECK(times.look(m, start + 120s)->taken == start + 60s);
  CHECK(first.expired());
}

TEST_CASE(
    "a handler that is registered anew counts from zero, and lanes have handlers of their own") {
  handler_metrics h;
  h.stats.id = handler_id{7};
  run_calls(h, 5, 1ms);
  node_metrics m;
  m.handlers = {h};
  node_metrics lane;
  lane.lane = "urgent";
  lane.handlers = {h};
  m.lanes = {lane};
  recent_times times;
  times.look(m, deadline_clock::time_point{1h});
  run_calls(h, 2, 1ms);
  const auto before = times.look(m, deadline_clock::time_point{2h});
  REQUIRE(before);
  CHECK(times_since(before.get(), {}, h).run_time.count() == 2);
  CHECK(times_since(before.get(), "urgent", h).run_time.count() == 2);
  CHECK(times_since(before.get(), "bulk", h).run_time.count() == 7);
  handler_metrics anew;
  anew.stats.id = handler_id{7};
  run_calls(anew, 1, 1ms);
  CHECK(times_since(before.get(), {}, anew).run_time.count() == 1);
}
