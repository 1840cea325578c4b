#include "net/mux/dial_order.hpp"
#include "tests/actors/connection_fixture.hpp"
#include "tests/support/catch.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;
using codec::op;

namespace {

codec::frame first_request() {
  codec::frame f;
  f.op = op::request;
  f.mux_id = 1;
  f.handler = 1;
  f.deadline_ms = 60000;
  f.flags = codec::flags::crc | codec::flags::eof;
  f.body = payload("first");
  return f;
}

} // namespace

TEST_CASE("an accepted connection is published only after the handshake") {
  connection_fixture s(two_nodes());
  const auto there = s.core.config.peers[1];
  CHECK(s.record(there)->state == peer_state::unconnected);
  auto wire = s.accept();
  CHECK(s.record(there)->connection() == nullptr);
  s.connect_as(there);
  CHECK(s.record(there)->state == peer_state::connected);
  CHECK(s.record(there)->connection() != nullptr);
}

TEST_CASE("everything the handshake decides is in force before the message behind it is examined") {
  auto config = two_nodes();
  config.limits.message_bytes = 1 << 20;
  connection_fixture s(std::move(config));
  const auto there = s.core.config.peers[1];
  auto wire = s.accept();
  std::size_t limit_at_the_first_call = 0;
  auto state_at_the_first_call = peer_state::unconnected;
  bool could_call_back = false;
  detail::handler_spec look;
  look.id = handler_id{1};
  look.run = detail::unary_function([&](const call_info&, payload in) {
    limit_at_the_first_call = wire->message_bytes_max;
    state_at_the_first_call = s.record(there)->state;
    could_call_back = s.record(there)->connection() != nullptr;
    return result<payload>{std::move(in)};
  });
  look.options.where = run_on::loop;
  s.handle(std::move(look));
  wire->behind.push_back(testing::message_of(first_request()));
  s.send_hello(*wire, there);
  CHECK(limit_at_the_first_call > 1 << 20);
  CHECK(state_at_the_first_call == peer_state::connected);
  CHECK(could_call_back);
  const auto answers = s.written(*wire);
  REQUIRE(answers.size() == 2);
  CHECK(answers[0].op == op::connect_response);
  CHECK(answers[1].body.text() == "first");
}

TEST_CASE("a refused connection ignores everything behind its hello") {
  connection_fixture s(two_nodes());
  auto wire = s.accept();
  wire->behind.push_back(testing::message_of(first_request()));
  s.send_hello(*wire, "http://nobody:1");
  CHECK(wire->behind.size() == 1);
  const auto answers = s.written(*wire);
  REQUIRE(answers.size() == 1);
  CHECK(answers[0].op == op::connect_response);
  CHECK(wire->closed);
}

TEST_CASE("a guest that comes back while its last connection ends is let in") {
  auto config = two_nodes();
  config.guests = {"http://guest*"};
  connection_fixture s(std::move(config));
  std::string guest = "http://guest:1";
  while (!mux::should_dial(guest, s.core.config.local)) guest.insert(guest.find(":1"), "x");
  // The connection actors live on the first loop, the guest's actor on another.
  s.core.loops.push_back(std::make_unique<actors::loop_unit>(s.system, ws::loop::options{}));
  auto& elsewhere = *s.core.loops.back();
  const auto settle_all = [&] {
    do s.settle();
    while (s.step(elsewhere));
  };
  s.core.next_loop = 1;
  auto first = s.accept();
  s.send_hello(*first, guest);
  settle_all();
  REQUIRE(s.record(guest)->state == peer_state::connected);

  first->events->on_closed({errc::disconnected, "gone"});
  s.settle();
  auto second = s.accept();
  s.send_hello(*second, guest);
  settle_all();
  const auto answers = s.written(*second);
  REQUIRE(answers.size() == 1);
  const auto response = codec::decode<codec::connect_response>(answers.front().body);
  REQUIRE(response);
  INFO(response->rejected_reason);
  CHECK(response->accepted);
  for (auto& connection : std::exchange(s.connections, {}))
    caf::anon_send(connection, actors::close_connection{{errc::shutting_down, "over"}});
  settle_all();
}

TEST_CASE("a peer counts as lost before the calls in flight to it fail") {
  connection_fixture s(two_nodes());
  const auto there = s.core.config.peers[1];
  auto wire = s.connect_as(there);
  auto state = peer_state::connected;
  call_message call;
  call.id = handler_id{1};
  s.system.spawn([&](caf::event_based_actor* self) {
    self->request(s.record(there)->connection(), caf::infinite, call)
        .then([](const payload&) {}, [&](const caf::error&) { state = s.record(there)->state; });
  });
  s.settle();
  wire->events->on_closed({errc::disconnected, "cut"});
  s.settle();
  CHECK(state == peer_state::unconnected);
}

TEST_CASE("a connection that never says hello is closed at the time limit") {
  connection_fixture s(two_nodes());
  auto wire = s.accept();
  s.advance(9999ms);
  CHECK_FALSE(wire->closed);
  s.advance(2ms);
  CHECK(wire->closed);
}

TEST_CASE("a refused hello is answered with the reason and then closed") {
  connection_fixture s(two_nodes());
  auto wire = s.accept();
  codec::frame f;
  f.op = op::connect;
  codec::connect_request hello;
  hello.host = "http://nobody:1";
  hello.time = detail::operating_system()->wall_now();
  f.body = codec::encode(hello);
  s.receive(*wire, f);
  auto answers = s.written(*wire);
  REQUIRE(answers.size() == 1);
  const auto response = codec::decode<codec::connect_response>(answers[0].body);
  REQUIRE(response);
  CHECK_FALSE(response->accepted);
  CHECK(response->rejected_reason == "unknown incoming host: http://nobody:1");
  CHECK(wire->closed);
}
