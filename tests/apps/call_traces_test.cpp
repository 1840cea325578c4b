#include "apps/contract/calls.hpp"
#include "apps/contract/conformance.hpp"
#include "apps/node/call_collector.hpp"
#include "tests/apps/served_nodes.hpp"
#include "tests/support/contains.hpp"

#include <actorgrid/tracer.hpp>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::contract;
using actorgrid::testing::contains;
using actorgrid::testing::served_nodes;
using namespace std::chrono_literals;

namespace {

calls_request calls_of(std::uint8_t handler) {
  calls_request request;
  request.handler = handler;
  return request;
}

using call_trace = duplex<no_input, calls_batch>;

/// Opens a trace; what ends from then on is in it.
call_trace open_calls(const served_nodes& nodes, const calls_request& request) {
  auto opened = nodes.peer().open(node_calls, request).get();
  REQUIRE(opened);
  const auto first = opened->next().get();
  REQUIRE(first);
  CHECK(first->calls.empty());
  return std::move(*opened);
}

/// Reads until there are so many, in the order of their kinds.
std::vector<traced_call> next_calls(call_trace& trace, std::size_t count) {
  std::vector<traced_call> all;
  while (all.size() < count) {
    auto batch = trace.next().get();
    INFO(render(trace.error()));
    REQUIRE(batch);
    std::ranges::move(batch->calls, std::back_inserter(all));
  }
  std::ranges::sort(all, {}, &traced_call::kind);
  return all;
}

traced_span span_of(std::string_view peer) {
  traced_span span;
  span.kind = span_kind::call_in;
  span.number = 1;
  span.peer = peer;
  span.id = handler_id{7};
  return span;
}

span_end end_after(std::chrono::milliseconds took, errc outcome = errc::ok,
                   std::string_view text = {}) {
  span_end end;
  end.outcome = outcome;
  end.text = text;
  end.ended = deadline_clock::time_point{} + took;
  return end;
}

} // namespace

TEST_CASE("a trace of calls shows who, what, how it ended and how long it took") {
  served_nodes nodes{{2, 3, 45}};
  nodes.start();
  auto trace = open_calls(nodes, calls_of(sleep_echo.id.value));
  REQUIRE(nodes.call(sleep_echo, payload{"1"})); // of the caller of the trace
  REQUIRE(nodes.server().self().call(sleep_echo, payload{"30"}).get());
  const auto ended = next_calls(trace, 2);
  REQUIRE(ended.size() == 2);
  CHECK(ended[0].kind == "call_in");
  CHECK(ended[1].kind == "call_out");
  for (const auto& call : ended) {
    CHECK(call.peer == nodes.server().local());
    CHECK(call.handler == 3);
    CHECK(call.has_ended);
    CHECK(call.outcome == "ok");
    CHECK(call.text.empty());
    CHECK(call.took_ns >= 30'000'000);
    const std::chrono::nanoseconds now{std::chrono::system_clock::now().time_since_epoch()};
    CHECK(std::abs(call.at_ns - now.count()) < 60'000'000'000);
  }
  CHECK(ended[0].in_handler_ns >= 30'000'000);
  CHECK(ended[0].in_queue_ns >= 0);
}

TEST_CASE("filters of a trace choose errors and what is slow") {
  served_nodes nodes{{2, 3, 45}};
  nodes.start();
  calls_request request;
  request.errors = true;
  request.peer = "http://127.0.0.1:*";
  auto errors = open_calls(nodes, request);
  request.errors = false;
  request.slower_ns = 20'000'000;
  auto slow = open_calls(nodes, request);
  const auto self = nodes.server().self();
  REQUIRE(self.call(sleep_echo, payload{"0"}).get());
  REQUIRE_FALSE(self.call(boom, payload{"x"}).get());
  REQUIRE(self.call(sleep_echo, payload{"40"}).get());
  const auto failed = next_calls(errors, 2);
  CHECK(failed[0].outcome == "remote_failure");
  CHECK(contains(failed[0].text, "boom: x"));
  CHECK(failed[0].handler == 2);
  for (const auto& call : next_calls(slow, 2)) CHECK(call.took_ns > 20'000'000);
}

TEST_CASE("a trace shows streams when they are opened and when they have ended") {
  served_nodes nodes{{4, 45}};
  nodes.start();
  auto trace = open_calls(nodes, calls_of(stream_echo.id.value));
  {
    auto opened = nodes.server().self().open(stream_echo).get();
    REQUIRE(opened);
    const auto begun = next_calls(trace, 2);
    CHECK(begun[0].kind == "stream_in");
    CHECK(begun[1].kind == "stream_out");
    for (const auto& stream : begun) CHECK_FALSE(stream.has_ended);
    opened->finish();
    CHECK_FALSE(opened->next().get());
  }
  for (const auto& stream : next_calls(trace, 2)) {
    CHECK(stream.has_ended);
    CHECK(stream.outcome == "ok");
  }
}

TEST_CASE("a trace of calls keeps no more than its rate, and tells how many it left out") {
  catalogue::call_collector kept{calls_request{}, "http://me:1", 3};
  const auto span = span_of("http://other:1");
  for (int i = 0; i < 10; ++i) kept.on_end(span, end_after(1ms));
  auto taken = kept.take();
  CHECK(taken.calls.size() == 3);
  CHECK(taken.left_out == 7);
  kept.on_end(span, end_after(1ms));
  taken = kept.take();
  CHECK(taken.calls.size() == 1);
  CHECK(taken.left_out == 0);
}

TEST_CASE("a collector keeps what it is asked for, and nothing of who asks") {
  calls_request wanted;
  wanted.slower_ns = 1'000'000;
  catalogue::call_collector slow{wanted, "http://me:1", 10};
  slow.on_end(span_of("http://other:1"), end_after(1ms));
  slow.on_end(span_of("http://me:1"), end_after(2ms));
  CHECK(slow.take().calls.empty());
  slow.on_end(span_of("http://other:1"), end_after(2ms));
  CHECK(slow.take().calls.size() == 1);
  wanted = {};
  wanted.peer = "http://ctl-*:1";
  wanted.handler = 7;
  catalogue::call_collector chosen{wanted, "http://me:1", 10};
  chosen.on_end(span_of("http://other:1"), end_after(1ms));
  auto other_handler = span_of("http://ctl-a:1");
  other_handler.id = handler_id{8};
  chosen.on_end(other_handler, end_after(1ms));
  CHECK(chosen.take().calls.empty());
  chosen.on_end(span_of("http://ctl-a:1"), end_after(1ms));
  CHECK(chosen.take().calls.size() == 1);
}

TEST_CASE("a collector shows names and texts of bounded length") {
  const std::string much(10000, 'x');
  catalogue::call_collector kept{calls_request{}, "http://me:1", 10};
  auto span = span_of("http://other:1");
  span.subroute = much;
  kept.on_end(span, end_after(1ms, errc::remote_failure, much));
  const auto taken = kept.take();
  REQUIRE(taken.calls.size() == 1);
  CHECK(taken.calls[0].text.size() == trace_text_bytes_max);
  CHECK(taken.calls[0].subroute.size() == trace_text_bytes_max);
}
