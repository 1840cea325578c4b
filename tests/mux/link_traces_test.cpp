#include "codec/trace_trailer.hpp"
#include "link_end.hpp"
#include "net/mux/outgoing_stream.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <utility>
#include <variant>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;
using codec::flags;
using codec::op;

namespace {

mux::link_config both_have(bool traces) {
  mux::link_config config;
  config.traces = traces;
  return config;
}

payload some_trace() {
  return codec::encode_trace(
      *parse_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "v=1"));
}

mux::call_request call_with(payload trace) {
  mux::call_request request{78, {}, "q", start + 1s};
  request.trace = std::move(trace);
  return request;
}

/// A frame that asks for something, as it comes from a peer that sets the flag.
codec::frame asking(op code, payload trace) {
  auto f = make(code, 5, 0, "q");
  f.handler = 78;
  f.flags = flags::crc | flags::traced;
  f.trace = std::move(trace);
  return f;
}

/// Of the next call.
payload trace_of(link_end& server) {
  const auto call = server.take_call();
  REQUIRE(call.is_traced);
  return server.link.take_trace(call.id);
}

} // namespace

TEST_CASE("a request carries its trace context to a peer that announced it") {
  link_end client{both_have(true)}, server{both_have(true)};
  REQUIRE(client.link.call(call_with(some_trace()), 5, 0, start));
  CHECK(has(client.out.frames.at(0).flags, flags::traced));
  server.receive(client.out.frames.at(0));
  CHECK(trace_of(server) == some_trace());
  // Most calls have none.
  REQUIRE(client.link.call(call_with({}), 6, 0, start));
  CHECK_FALSE(has(client.out.frames.at(1).flags, flags::traced));
  server.receive(client.out.frames.at(1));
  CHECK_FALSE(server.take_call().is_traced);
}

TEST_CASE("a peer that did not announce trace contexts sees not a byte of them") {
  link_end client{both_have(false)}, plain{both_have(false)};
  REQUIRE(client.link.call(call_with(some_trace()), 5, 0, start));
  REQUIRE(plain.link.call(call_with({}), 5, 0, start));
  CHECK(to_message(client.out.frames.at(0)) == to_message(plain.out.frames.at(0)));
}

TEST_CASE("to a peer that did not announce them, the flag of trace contexts means nothing") {
  for (const auto code : {op::request, op::connect_mux}) {
    link_end server{both_have(false)};
    server.receive(asking(code, GENERATE(payload{}, payload{"xyz"}, some_trace())));
    const auto next = server.link.poll().value();
    if (code == op::request)
      CHECK_FALSE(std::get<mux::serve_call>(next).is_traced);
    else
      CHECK_FALSE(std::get<mux::serve_stream>(next).is_traced);
  }
}

TEST_CASE("a stream carries its trace context with the frame that opens it") {
  link_end client{both_have(true)}, server{both_have(true)};
  CHECK(client.link.has_traces());
  mux::outgoing_stream::config config;
  config.mux_id = 5;
  config.handler = 78;
  config.trace = some_trace();
  const mux::outgoing_stream stream{config, client.out, "go", start};
  server.receive(client.out.frames.at(0));
  CHECK(std::get<mux::serve_stream>(server.link.poll().value()).is_traced);
  CHECK(server.link.take_stream_trace(5) == some_trace());
}

TEST_CASE(
    "a flag without a trace context ends the connection, as other trailers that are missing") {
  for (const auto code : {op::request, op::connect_mux}) {
    const bool is_merged = GENERATE(false, true);
    link_end server{both_have(true)};
    const auto f = asking(code, payload{std::string(codec::trace_bytes_min - 1, 'x')});
    if (is_merged)
      server.receive({f, f});
    else
      server.receive(f);
    const auto lines = server.take();
    REQUIRE(lines.size() == 1);
    CHECK(lines.front().starts_with("broken protocol_violation"));
    CHECK(server.link.is_over());
  }
}

TEST_CASE("a trace context that names no trace is ignored, and the call is served") {
  link_end server{both_have(true)};
  server.receive(asking(op::request, payload{std::string(codec::trace_bytes_min, '\0')}));
  CHECK_FALSE(codec::decode_trace(trace_of(server)));
}

TEST_CASE("a stream that is refused before its trace context is taken is answered without one") {
  link_end server{both_have(true)};
  server.receive(asking(op::connect_mux, some_trace()));
  REQUIRE(server.link.poll());
  server.link.refuse_stream(5, mux::refusal::unknown_handler);
  REQUIRE(server.out.frames.size() == 1);
  CHECK_FALSE(has(server.out.frames.front().flags, flags::traced));
  CHECK(server.out.frames.front().trace.is_nil());
}

TEST_CASE("answers and refusals have no trace context") {
  for (const auto code : {op::request, op::connect_mux}) {
    link_end server{both_have(true)};
    server.link.drain();
    server.receive(asking(code, some_trace()));
    REQUIRE(server.out.frames.size() == 1);
    CHECK(server.out.frames.front().op == op::mux_connect_error);
    CHECK_FALSE(has(server.out.frames.front().flags, flags::traced));
    CHECK(server.out.frames.front().trace.is_nil());
  }
}
