#include "apps/contract/conformance.hpp"
#include "apps/contract/frames.hpp"
#include "tests/apps/served_nodes.hpp"
#include "tests/support/contains.hpp"

#include <actorgrid/frames.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::contract;
using actorgrid::testing::contains;
using actorgrid::testing::served_nodes;
using namespace std::chrono_literals;

namespace {

/// What asks for the frames of echo, which nobody but a test calls.
frames_request frames_of_echo() {
  frames_request request;
  request.handler = echo.id.value;
  return request;
}

/// Opens a trace, which must succeed.
duplex<no_input, frames_batch> open_frames(const served_nodes& nodes,
                                           const frames_request& request) {
  auto opened = nodes.peer().open(node_frames, request).get();
  INFO(render(opened ? caf::error{} : opened.error()));
  REQUIRE(opened);
  return std::move(*opened);
}

/// Frames that a node told, as "sent Request 1".
std::vector<std::string> told_frames(const frames_batch& batch) {
  std::vector<std::string> texts;
  for (const auto& f : batch.frames)
    texts.push_back(std::string{to_string(f.direction)} + " " + std::string{op_name(f.op)} + " "
                    + std::to_string(f.handler));
  return texts;
}

/// A node that calls itself, so that it has frames that are not of the caller of the trace.
void call_itself(served_nodes& nodes, int times = 1) {
  for (int i = 0; i < times; ++i) {
    const auto reply = nodes.server().self().call(echo, payload{"a secret"}).get();
    INFO(render(reply ? caf::error{} : reply.error()));
    REQUIRE(reply);
  }
}

/// Reads messages until there is one with frames or something missing.
template <class Stream>
frames_batch next_news(Stream& trace) {
  while (true) {
    auto batch = trace.next().get();
    INFO(render(trace.error()));
    REQUIRE(batch);
    if (!batch->frames.empty() || batch->left_out + batch->overwritten != 0) return *batch;
  }
}

/// The text of the error that ends a trace; empty for none.
std::string why_it_ended(const served_nodes& nodes, const frames_request& request) {
  auto trace = open_frames(nodes, request);
  while (trace.next().get()) continue;
  return failure_of(trace.error()).text;
}

const std::vector<std::string> one_call_to_oneself{"sent Request 1", "received Request 1",
                                                   "sent Response 0", "received Response 0"};

} // namespace

TEST_CASE(
    "a node shows the frames that it has kept, without payloads and without those of the caller") {
  served_nodes nodes{{1, 44}};
  nodes.start();
  REQUIRE(nodes.call(echo, payload{"mine"}));
  call_itself(nodes);
  auto request = frames_of_echo();
  request.follow = false;
  auto trace = open_frames(nodes, request);
  const auto batches = actorgrid::testing::read_all(trace);
  REQUIRE(batches.size() == 1);
  CHECK(told_frames(batches[0]) == one_call_to_oneself);
  for (const auto& f : batches[0].frames) {
    CHECK(f.peer == nodes.server().local());
    CHECK(f.payload_bytes == 8);
    CHECK(f.payload.empty());
    CHECK(std::chrono::abs(std::chrono::system_clock::now() - f.at) < 60s);
  }
}

TEST_CASE("a trace of frames goes on with those that come, and tells what is above its rate") {
  served_nodes nodes{{1, 44}};
  nodes.start();
  call_itself(nodes);
  auto request = frames_of_echo();
  request.last = 0;
  request.rate = 20;
  auto trace = open_frames(nodes, request);
  // It begins with its first look; frames of before may be in the second.
  std::size_t shown = 0;
  std::uint64_t left_out = 0;
  for (int i = 0; i < 100 && left_out == 0; ++i) {
    call_itself(nodes, 20);
    const auto batch = next_news(trace);
    CHECK(batch.frames.size() <= 2);
    shown += batch.frames.size();
    left_out += batch.left_out;
  }
  CHECK(shown != 0);
  CHECK(left_out != 0);
}

TEST_CASE("a trace that nobody reads costs a bounded amount, and tells what it has missed") {
  served_nodes nodes{{1, 44}};
  nodes.start();
  auto request = frames_of_echo();
  request.last = 0;
  request.rate = trace_rate_max;
  auto trace = open_frames(nodes, request);
  // More than the node keeps, several times over, while nobody reads.
  const auto is_overrun = [&] {
    call_itself(nodes, 100);
    const auto streams = nodes.back().streams().get();
    REQUIRE(streams);
    return streams->size() == 1 && streams->front().output_wait > 1s;
  };
  REQUIRE(served_nodes::eventually(is_overrun));
  call_itself(nodes, 2500);
  std::uint64_t missing = 0;
  while (missing == 0) {
    const auto batch = next_news(trace);
    CHECK(batch.frames.size() <= trace_entries_max);
    missing += batch.overwritten + batch.left_out;
  }
  CHECK(nodes.call(echo, payload{"alive"}));
}

TEST_CASE("a node serves eight traces at a time, and no pattern that stands for many") {
  served_nodes nodes{{44}};
  nodes.start();
  std::vector<duplex<no_input, frames_batch>> open;
  for (std::size_t i = 0; i < traces_max; ++i) open.push_back(open_frames(nodes, {}));
  CHECK(why_it_ended(nodes, {}) == "trace: 8 are open, no more are allowed");
  open.clear();
  frames_request once;
  once.follow = false;
  CHECK(served_nodes::eventually([&] { return why_it_ended(nodes, once).empty(); }));
  once.peer = "http://{1...4096}";
  CHECK(contains(why_it_ended(nodes, once), "braces"));
}

TEST_CASE("a node that keeps no frames says so") {
  served_nodes nodes{{44}, {}, {.bytes = 0}};
  nodes.start();
  frame_reader frames{nodes.server()};
  CHECK_FALSE(frames.is_on());
  CHECK(frames.read().frames.empty());
  CHECK(contains(why_it_ended(nodes, {}), "grid.flight-recorder is 0"));
}

TEST_CASE("payloads are shown if the node keeps them and the trace asks for them") {
  served_nodes nodes{{1, 44}, {}, {.payload_bytes = 4}};
  nodes.start();
  call_itself(nodes);
  for (const bool asked : {false, true}) {
    auto request = frames_of_echo();
    request.follow = false;
    request.payload = asked;
    auto trace = open_frames(nodes, request);
    const auto batches = actorgrid::testing::read_all(trace);
    REQUIRE(batches.size() == 1);
    CHECK(batches[0].frames[0].payload == (asked ? "a se" : ""));
  }
}
