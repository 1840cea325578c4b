#include "apps/ctl/load/rates.hpp"
#include "apps/ctl/load/top_screen.hpp"
#include "tests/ctl/load_snapshots.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/contains.hpp"

#include <actorgrid/metrics.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::ctl;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

/// A node with one handler and one peer, and these counts.
node_snapshot worked(std::int64_t second, std::uint64_t calls, std::uint64_t slow_calls) {
  auto node = told("http://node1:9000", second);
  contract::handler_work handler;
  handler.id = 50;
  handler.subroute = "a";
  handler.done = calls + slow_calls;
  handler.failed = slow_calls;
  handler.in_flight = 2;
  const auto range = [](std::chrono::nanoseconds d) {
    return static_cast<std::uint8_t>(time_histogram::bucket_of(d));
  };
  handler.run_time = {{range(1ms), calls}, {range(1s), slow_calls}};
  handler.queue_time = {{range(10us), calls + slow_calls}};
  node.metrics->handlers.push_back(handler);
  contract::peer_load peer;
  peer.host = "http://node2:9000";
  peer.state = "connected";
  peer.calls_in = calls;
  peer.bytes_out = calls * 100;
  peer.queue_bytes = 2048;
  node.metrics->peers.push_back(peer);
  contract::loop_load loop;
  loop.name = "grid-0";
  loop.busy_ns = second * 250'000'000;
  node.metrics->loops.push_back(loop);
  return node;
}

bool is_about(std::chrono::nanoseconds found, std::chrono::nanoseconds expected) {
  return found >= expected && found <= expected * 5 / 4;
}

} // namespace

TEST_CASE("rates and times are those between two snapshots") {
  const auto before = worked(10, 1000, 500);
  const auto view = compare(&before, worked(12, 1200, 500));
  CHECK(view.all.has_rates);
  CHECK(view.elapsed == 2s);
  REQUIRE(view.handlers.size() == 1);
  CHECK(view.handlers[0].handler == "50/a");
  CHECK(view.handlers[0].calls_per_s == 100);
  CHECK(view.handlers[0].failed_per_s == 0);
  // None of the slow calls was between both.
  CHECK(is_about(view.handlers[0].p99, 1ms));
  CHECK(is_about(view.handlers[0].queue_p99, 10us));
  REQUIRE(view.peers.size() == 1);
  CHECK(view.peers[0].in_per_s == 100);
  CHECK(view.peers[0].bytes_per_s == 10'000);
  CHECK(view.all.busiest_loop == 0.25);
  CHECK(view.all.queue_bytes == 2048);
  CHECK(view.all.connected == 1);
  CHECK(view.all.in_flight == 2);
}

TEST_CASE("a node that was restarted, or seen for the first time, has no rates yet") {
  auto before = worked(10, 1000, 0);
  before.metrics->instance = "0";
  for (const auto* old : {&before, static_cast<node_snapshot*>(nullptr)}) {
    const auto view = compare(old, worked(1, 10, 0));
    CHECK_FALSE(view.all.has_rates);
    CHECK(view.handlers.at(0).calls_per_s == 0);
    CHECK(view.handlers[0].in_flight == 2);
    CHECK(json_of(view)["calls_per_s"].is_null());
  }
}

TEST_CASE("a handler that was registered anew counts from zero, and unknown ranges do no harm") {
  const auto before = worked(10, 1000, 0);
  auto now = worked(11, 10, 0);
  now.metrics->handlers[0].run_time[255] = 7;
  CHECK(compare(&before, now).handlers.at(0).calls_per_s == 10);
}

TEST_CASE("a node that does not answer, or does not serve the handler, has a line that says so") {
  auto old_node = silent("http://node3:9000");
  old_node.is_silent = false;
  old_node.why_not = {errc::peer_has_no_handler, "no handler 42"};
  old_node.missing = {42};
  const auto views = compare_all({}, {worked(1, 1, 1), silent("http://node2:9000"), old_node});
  const auto lines = screen_of(views, sort_key::rate, {});
  REQUIRE(lines.size() > 4);
  CHECK(contains(lines[2], "node2:9000"));
  CHECK(contains(lines[2], "does not answer"));
  CHECK(contains(lines[3], "does not serve handler 42: add it to its grid.spawn"));
  CHECK(json_of(views[1])["answered"] == false);
}

TEST_CASE("rows are sorted by what is asked for") {
  auto before = told("http://node1:9000", 1);
  auto now = told("http://node1:9000", 2);
  for (std::uint8_t id = 1; id <= 3; ++id) {
    contract::handler_work handler;
    handler.id = id;
    before.metrics->handlers.push_back(handler);
    handler.done = id;
    handler.in_flight = 10U - id;
    now.metrics->handlers.push_back(handler);
  }
  const auto first = [&](sort_key key) {
    const auto lines = plain_screen_of({compare(&before, now)}, key);
    const auto found =
        std::ranges::find_if(lines, [](const auto& l) { return l.starts_with("handler"); });
    REQUIRE(found != lines.end());
    return found->substr(0, std::string_view{"handler\tnode1:9000\t1"}.size());
  };
  CHECK(first(sort_key::rate) == "handler\tnode1:9000\t3");
  CHECK(first(sort_key::flight) == "handler\tnode1:9000\t1");
  CHECK(first(sort_key::name) == "handler\tnode1:9000\t1");
  CHECK(sort_key_of("p99") == sort_key::p99);
  CHECK_FALSE(sort_key_of("P99"));
}

TEST_CASE("equal rows are sorted by what is in flight, then by number, and idle ones are counted") {
  auto node = told("http://node1:9000", 1);
  for (const unsigned id : {40U, 9U, 41U, 42U}) {
    contract::handler_work handler;
    handler.id = static_cast<std::uint8_t>(id);
    handler.in_flight = id == 42 ? 0 : id == 41 ? 2 : 1;
    node.metrics->handlers.push_back(handler);
  }
  const auto lines = screen_of({compare(nullptr, node)}, sort_key::rate, {});
  REQUIRE(lines.size() >= 4);
  const auto* end = lines.data() + lines.size();
  CHECK(contains(end[-4], "  41  "));
  CHECK(contains(end[-3], "  9  "));
  CHECK(contains(end[-2], "  40  "));
  CHECK(end[-1] == "... and 1 idle");
}

TEST_CASE("the screen of top fits every terminal, whatever nodes and handlers are called") {
  const std::string hostile = "\033[2J\r\n\t\xff\xe2\x80\xae" + std::string(300, 'x');
  std::vector<node_view> nodes;
  for (int i = 0; i < 40; ++i) {
    auto node = worked(1, 5, 5);
    node.host = "http://" + hostile + ":9000";
    node.metrics->handlers[0].subroute = hostile;
    node.metrics->peers[0].host = hostile;
    node.metrics->peers[0].state = hostile;
    nodes.push_back(compare(nullptr, node));
  }
  nodes.push_back(compare(nullptr, silent(hostile)));
  for (const std::size_t width : {1U, 20U, 60U, 80U, 200U})
    for (const std::size_t height : {1U, 10U, 24U, 200U}) {
      CAPTURE(width, height);
      const auto lines = screen_of(nodes, sort_key::rate, {width, height});
      CHECK(lines.size() <= height);
      for (const auto& line : lines) {
        CHECK(line.size() <= width);
        CHECK(std::ranges::all_of(line, [](char c) { return c >= 0x20 && c < 0x7f; }));
      }
    }
}
