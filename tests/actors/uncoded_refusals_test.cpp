#include "codec/control.hpp"
#include "codec/flags.hpp"
#include "tests/actors/connection_fixture.hpp"
#include "tests/support/catch.hpp"

#include <memory>
#include <utility>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;
using codec::op;

// A peer that announces no extensions in its hello, as the original.

namespace {

codec::frame asking(op code, std::uint64_t mux_id, std::uint8_t handler) {
  codec::frame f;
  f.op = code;
  f.mux_id = mux_id;
  f.handler = handler;
  f.body = "not what any handler expects";
  f.flags = codec::flags::crc;
  return f;
}

/// Serves handler 1 with a function.
void serve(connection_fixture& s, rate_limit rate = {}) {
  detail::handler_spec spec;
  spec.id = handler_id{1};
  spec.options.where = run_on::loop;
  spec.options.rate = rate;
  spec.run = detail::unary_function(
      [](const call_info&, payload) -> result<payload> { return payload("served"); });
  s.handle(std::move(spec));
}

/// The only frame that a connection has written.
codec::frame answer(connection_fixture& s, fake_session::wire& w) {
  const auto written = s.written(w);
  REQUIRE(written.size() == 1);
  return written.front();
}

std::string text_of_refusal(const codec::frame& f) {
  CHECK(f.op == op::mux_connect_error);
  const auto refused = codec::decode<codec::mux_connect_error>(f.body);
  REQUIRE(refused);
  return refused->error;
}

} // namespace

TEST_CASE("a peer without codes is refused by a rule in plain text") {
  connection_fixture s{two_nodes()};
  s.core.access.set(*read_access_rules({"peers may call 2", "peers may not use *"}));
  serve(s);
  const auto there = s.core.config.peers[1];
  const auto wire = s.connect_as(there);
  s.receive(*wire, asking(op::request, 1, 1));
  const auto call = answer(s, *wire);
  CHECK(call.op == op::response);
  CHECK((call.flags & ~codec::flags::crc) == (codec::flags::eof | codec::flags::err));
  CHECK(call.body.text() == there + " may not call handler 1");
  s.receive(*wire, asking(op::connect_mux, 2, 3));
  const auto stream = answer(s, *wire);
  CHECK(text_of_refusal(stream) == there + " may not open handler 3");
  CHECK_FALSE(codec::has(stream.flags, codec::flags::coded));
  s.receive(*wire, asking(op::request, 3, 2));
  CHECK(text_of_refusal(answer(s, *wire)) == "Invalid Handler for type: 2");
}

TEST_CASE("a peer without codes is told in plain text when a rate allows the next call") {
  connection_fixture s{two_nodes()};
  serve(s, {.per_second = 10, .burst = 1});
  const auto wire = s.connect_as(s.core.config.peers[1]);
  s.receive(*wire, asking(op::request, 1, 1));
  CHECK(answer(s, *wire).body.text() == "served");
  s.advance(30ms);
  s.receive(*wire, asking(op::request, 2, 1));
  CHECK(answer(s, *wire).body.text() == "more than 10 calls a second of handler 1, again in 70 ms");
  s.advance(70ms);
  s.receive(*wire, asking(op::request, 3, 1));
  CHECK(answer(s, *wire).body.text() == "served");
}
