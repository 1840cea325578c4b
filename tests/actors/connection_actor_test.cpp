#include "tests/actors/connection_fixture.hpp"
#include "tests/support/catch.hpp"

#include <actorgrid/sleep.hpp>

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;
using codec::op;

namespace {

codec::frame request(std::uint64_t mux_id, std::uint8_t handler, payload body) {
  codec::frame f;
  f.op = op::request;
  f.mux_id = mux_id;
  f.handler = handler;
  f.deadline_ms = 60000;
  f.flags = codec::flags::crc | codec::flags::eof;
  f.body = std::move(body);
  return f;
}

detail::handler_spec unary_spec(detail::handler_run run) {
  detail::handler_spec spec;
  spec.id = handler_id{1};
  spec.run = std::move(run);
  return spec;
}

/// A host whose second connection has just replaced its first, so that its third has to wait.
struct waiting_connection {
  waiting_connection() {
    s.connect_as(there);
    second = s.connect_as(there);
    third = s.accept();
    s.send_hello(*third, there);
    CHECK(s.written(*third).empty());
  }
  /// How many connections the host has had.
  std::uint64_t connections() { return s.record(there)->connections; }

  connection_fixture s{two_nodes()};
  const std::string there = s.core.config.peers[1];
  std::shared_ptr<fake_session::wire> second;
  std::shared_ptr<fake_session::wire> third;
};

detail::unary_function shout = [](const call_info& info, payload in) -> result<payload> {
  return payload(std::string(in.text()) + "! " + info.caller());
};

} // namespace

TEST_CASE("a call runs on a pool worker, one step of the scheduler at a time") {
  connection_fixture s(two_nodes());
  s.handle(unary_spec(shout));
  const auto there = s.core.config.peers[1];
  auto wire = s.connect_as(there);
  s.receive(*wire, request(5, 1, "hey"));
  auto answers = s.written(*wire);
  REQUIRE(answers.size() == 1);
  CHECK(answers[0].op == op::response);
  CHECK(answers[0].mux_id == 5);
  CHECK(answers[0].body.text() == "hey! " + there);
}

TEST_CASE("a handler that is removed answers the calls it leaves behind") {
  connection_fixture s(two_nodes());
  // An actor that never answers, then dies.
  auto mute = s.system.spawn([](caf::event_based_actor* self) -> caf::behavior {
    auto promises = std::make_shared<std::vector<caf::response_promise>>();
    return {
        [self, promises](const payload&) { promises->push_back(self->make_response_promise()); }};
  });
  detail::actor_handler handler;
  handler.target = mute;
  detail::fill(unary<payload, payload>(handler_id{1}), handler);
  s.handle(unary_spec(handler));
  auto wire = s.connect_as(s.core.config.peers[1]);
  s.receive(*wire, request(5, 1, "hey"));
  CHECK(s.written(*wire).empty());
  caf::anon_send_exit(mute, caf::exit_reason::kill);
  s.settle();
  CHECK(!s.core.handlers.remove({handler_id{1}}, {}));
  s.settle();
  auto answers = s.written(*wire);
  REQUIRE(answers.size() == 1);
  CHECK(codec::has(answers[0].flags, codec::flags::err));
}

TEST_CASE("a second connection of the same host takes over after the first has ended") {
  connection_fixture s(two_nodes());
  const auto there = s.core.config.peers[1];
  auto first = s.connect_as(there);
  const auto before = s.record(there)->connection();
  auto second = s.connect_as(there);
  CHECK(first->closed);
  CHECK_FALSE(second->closed);
  CHECK(s.record(there)->connection() != before);
  CHECK(s.record(there)->connections == 2);
}

TEST_CASE("what a connection received in the turn in which it ends is counted") {
  connection_fixture s(two_nodes());
  const auto there = s.core.config.peers[1];
  auto wire = s.connect_as(there);
  const auto before = s.record(there)->stats().messages_received;
  // Both in one turn, so that the connection ends before the turn does.
  wire->events->on_message(payload("no frame"));
  wire->events->on_closed({errc::disconnected, "gone"});
  s.settle();
  const auto after = s.record(there)->stats();
  CHECK(after.state != peer_state::connected);
  CHECK(after.messages_received == before + 1);
  CHECK(after.bytes_received >= 8);
}

TEST_CASE("connections that keep replacing each other do so once a second") {
  waiting_connection w;
  w.s.advance(999ms);
  CHECK_FALSE(w.second->closed);
  // Only the latest connection waits.
  const auto fourth = w.s.accept();
  w.s.send_hello(*fourth, w.there);
  CHECK(w.third->written.size() == 1);
  CHECK(w.s.written(*fourth).empty());
  w.s.advance(1ms);
  CHECK(w.second->closed);
  CHECK(w.s.written(*fourth).at(0).op == op::connect_response);
  CHECK(w.connections() == 3);
}

TEST_CASE("a connection that waits to replace another gets in at once when that one ends") {
  waiting_connection w;
  w.second->events->on_closed({errc::disconnected, "cut"});
  w.s.settle();
  CHECK(w.s.written(*w.third).at(0).op == op::connect_response);
  CHECK(w.connections() == 3);
}

TEST_CASE("a connection that waits to replace another, and whose peer leaves, replaces nothing") {
  waiting_connection w;
  // Nothing reports the hang-up: reading is paused behind the hello.
  w.third->hung_up = true;
  w.s.advance(1s);
  CHECK_FALSE(w.second->closed);
  CHECK(w.third->closed);
  CHECK(w.connections() == 2);
}

TEST_CASE("a call in flight fails with disconnected when its connection ends, and its late answer "
          "is dropped") {
  connection_fixture s(two_nodes());
  const auto there = s.core.config.peers[1];
  auto wire = s.connect_as(there);
  std::vector<std::string> outcomes;
  auto call = [&] {
    s.system.spawn([&, p = peer{s.record(there)}](caf::event_based_actor* self) {
      p.call(handler_id{9}, "x")
          .then(
              self, [&](const payload& r) { outcomes.emplace_back(r.text()); },
              [&](const caf::error& e) { outcomes.push_back(std::string(to_string(code_of(e)))); });
    });
    s.settle();
  };
  call();
  auto sent = s.written(*wire);
  REQUIRE(sent.size() == 1);
  wire->events->on_closed({errc::disconnected, "cut"});
  s.settle();
  CHECK(outcomes == std::vector<std::string>{"disconnected"});
  CHECK(s.record(there)->state == peer_state::unconnected);

  // Calls on the next connection have new IDs, so a late answer to the old call matches none of
  // them.
  auto next = s.connect_as(there);
  call();
  auto again = s.written(*next);
  REQUIRE(again.size() == 1);
  CHECK(again[0].mux_id > sent[0].mux_id);
  codec::frame late;
  late.op = op::response;
  late.mux_id = sent[0].mux_id;
  late.flags = codec::flags::crc | codec::flags::eof;
  late.body = "stale";
  s.receive(*next, late);
  CHECK(outcomes.size() == 1);
  late.mux_id = again[0].mux_id;
  late.body = "fresh";
  s.receive(*next, late);
  CHECK(outcomes.back() == "fresh");
}

TEST_CASE("a call in flight never fails with a code that says it was not sent") {
  connection_fixture s(two_nodes());
  const auto there = s.core.config.peers[1];
  const auto lost_for = GENERATE(errc::message_too_large, errc::queue_full);
  const auto wire = s.connect_as(there);
  errc outcome = errc::ok;
  s.system.spawn([&, p = peer{s.record(there)}](caf::event_based_actor* self) {
    p.call(handler_id{9}, "x")
        .then(self, [](const payload&) {}, [&](const caf::error& e) { outcome = code_of(e); });
  });
  s.settle();
  REQUIRE(s.written(*wire).size() == 1);
  wire->events->on_closed({lost_for, "the connection ended for this"});
  s.settle();
  CHECK(outcome == errc::disconnected);
  CHECK(s.record(there)->stats().last_failure.code == lost_for);
}

TEST_CASE("a call's deadline runs in virtual time") {
  connection_fixture s(two_nodes());
  const auto there = s.core.config.peers[1];
  auto wire = s.connect_as(there);
  auto stream_handler = [](payload, sink<payload>) -> task<> { co_await sleep_for(1h); };
  detail::handler_spec spec;
  spec.id = handler_id{2};
  spec.is_stream = true;
  spec.window = {0, 1};
  spec.run = detail::make_stream<payload, no_input, payload>(stream_handler);
  s.handle(std::move(spec));
  codec::frame open;
  open.op = op::connect_mux;
  open.mux_id = 3;
  open.handler = 2;
  open.deadline_ms = 200;
  open.flags = codec::flags::crc | codec::flags::eof;
  s.receive(*wire, open);
  auto acks = s.written(*wire);
  REQUIRE(acks.size() == 1);
  CHECK(acks[0].op == op::ack_mux);
  s.advance(199ms);
  CHECK(s.written(*wire).empty());
  s.advance(1ms);
  auto ends = s.written(*wire);
  REQUIRE(ends.size() == 1);
  CHECK(ends[0].op == op::disconnect_client_mux);
  CHECK(s.record(there)->stats().streams_in == 0);
}

TEST_CASE("the answer to a hello is sent on its own, whatever else is sent in that turn") {
  connection_fixture s(two_nodes());
  const auto there = s.core.config.peers[1];
  // An actor that calls as soon as the peer is connected.
  s.system.spawn([p = peer{s.record(there)}](caf::event_based_actor* self) {
    auto ignore = [](const auto&...) {};
    p.wait_connected(1h).then(
        self, [=] { p.call(handler_id{9}, "x").then(self, [](const payload&) {}, ignore); },
        ignore);
  });
  s.settle();
  auto wire = s.accept();
  codec::frame f;
  f.op = op::connect;
  codec::connect_request hello;
  hello.host = there;
  hello.time = detail::operating_system()->wall_now();
  f.body = codec::encode(hello);
  s.receive(*wire, f);
  REQUIRE(wire->written.size() == 1);
  auto first = codec::decode(wire->written[0]);
  REQUIRE(first);
  CHECK(first->op == op::connect_response);
  auto all = s.written(*wire);
  REQUIRE(all.size() == 2);
  CHECK(all[1].op == op::request);
}

TEST_CASE(
    "a payload as long as allowed is accepted behind all that the original merges before it") {
  connection_fixture s(two_nodes());
  const auto wire = s.connect_as(s.core.config.peers[1]);
  constexpr std::size_t merged_before = 31'744, parts = 51, part_header = 5;
  const std::size_t longest = codec::encoded_size_max({}) + s.core.config.limits.message_bytes;
  CHECK(wire->message_bytes_max >= merged_before + parts * part_header + longest);
}

TEST_CASE("answers to a peer that does not read become errors, and then cost it the connection") {
  auto config = two_nodes();
  config.limits.queue_bytes = 1000;
  config.limits.message_bytes = 4096;
  connection_fixture s(config);
  auto spec = unary_spec(detail::unary_function{
      [](const call_info&, const payload&) -> result<payload> { return std::string(600, 'x'); }});
  spec.options.where = run_on::loop;
  s.handle(std::move(spec));
  auto wire = s.connect_as(s.core.config.peers[1]);
  // The first answer is being written and never gets out, two wait, and the fourth has no room.
  for (std::uint64_t id = 1; id <= 4; ++id) s.receive(*wire, request(id, 1, "more"));
  CHECK_FALSE(wire->closed);
  auto answers = s.written(*wire);
  REQUIRE(answers.size() == 4);
  CHECK(answers[2].body.size() == 600);
  CHECK(codec::has(answers[3].flags, codec::flags::err));
  CHECK(answers[3].body.text() == "too many bytes wait to be sent to the caller");
  for (std::uint64_t id = 5; id <= 200 && !wire->closed; ++id)
    s.receive(*wire, request(id, 1, "more"));
  CHECK(wire->closed);
}
