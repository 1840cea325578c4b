#include "tests/actors/connection_fixture.hpp"
#include "tests/support/catch.hpp"

#include <actorgrid/guest.hpp>
#include <actorgrid/sleep.hpp>
#include <actorgrid/stream.hpp>

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;
using codec::op;

namespace {

codec::frame from_caller(op code, std::uint64_t mux_id) {
  codec::frame f;
  f.op = code;
  f.mux_id = mux_id;
  f.handler = 1;
  f.flags = codec::flags::crc;
  return f;
}

void cut(connection_fixture& s, fake_session::wire& w) {
  w.events->on_closed({errc::disconnected, "cut"});
  s.settle();
}

using answer_all = caf::atom_constant<caf::atom("answerall")>;

/// Answers nothing until it is told to.
caf::behavior slow_actor(caf::event_based_actor* self) {
  auto promises = std::make_shared<std::vector<caf::response_promise>>();
  return {
      [self, promises](const payload&) { promises->push_back(self->make_response_promise()); },
      [promises](answer_all) {
        for (auto& p : *promises) p.deliver(payload("at last"));
        promises->clear();
      },
  };
}

/// A node whose handler is an actor.
struct slow_fixture : connection_fixture {
  explicit slow_fixture(node_config config) : connection_fixture(std::move(config)) {
    detail::actor_handler handler;
    handler.target = slow;
    detail::fill(unary<payload, payload>(handler_id{1}), handler);
    detail::handler_spec spec;
    spec.id = handler_id{1};
    spec.run = std::move(handler);
    handle(std::move(spec));
  }
  ~slow_fixture() {
    caf::anon_send_exit(slow, caf::exit_reason::kill);
    settle();
  }
  void release() {
    caf::anon_send(slow, answer_all::value);
    settle();
  }

  caf::actor slow = system.spawn(slow_actor);
};

node_config with_guests() {
  auto config = two_nodes();
  config.guests = {"http://ctl-*:1"};
  config.limits.guests = 1;
  return config;
}

std::string guest_of(const node_config& config) {
  return *make_guest_name("http://ctl-*:1", {config.local});
}

} // namespace

TEST_CASE("calls that actors serve for a lost connection count for the next one") {
  auto config = two_nodes();
  config.limits.calls_in = 2;
  slow_fixture s(config);
  const auto there = config.peers[1];
  for (std::uint64_t id = 1; id <= 2; ++id) {
    const auto wire = s.connect_as(there);
    s.receive(*wire, from_caller(op::request, id));
    CHECK(s.written(*wire).empty());
    cut(s, *wire);
  }
  const auto wire = s.connect_as(there);
  s.receive(*wire, from_caller(op::request, 3));
  const auto refused = s.written(*wire);
  REQUIRE(refused.size() == 1);
  CHECK(refused[0].op == op::response);
  CHECK(refused[0].body.text() == "too many calls in flight");
  s.release();
  CHECK(s.written(*wire).empty());
  s.receive(*wire, from_caller(op::request, 4));
  s.receive(*wire, from_caller(op::request, 5));
  CHECK(s.written(*wire).empty());
  s.release();
  CHECK(s.written(*wire).size() == 2);
}

TEST_CASE("calls that coroutines serve for a lost connection count for the next one") {
  auto config = two_nodes();
  config.limits.calls_in = 1;
  connection_fixture s(config);
  detail::handler_spec spec;
  spec.id = handler_id{1};
  spec.run = detail::unary_coroutine{[](call_info, payload) -> task<result<payload>> {
    co_await sleep_for(1min);
    co_return payload{"awake"};
  }};
  s.handle(std::move(spec));
  const auto first = s.connect_as(config.peers[1]);
  s.receive(*first, from_caller(op::request, 1));
  cut(s, *first);
  const auto second = s.connect_as(config.peers[1]);
  s.receive(*second, from_caller(op::request, 2));
  CHECK(s.written(*second).at(0).body.text() == "too many calls in flight");
  s.advance(1min);
  s.written(*second); // pings
  s.receive(*second, from_caller(op::request, 3));
  CHECK(s.written(*second).empty());
}

TEST_CASE("a stream that was cancelled counts as long as an actor holds it") {
  auto config = two_nodes();
  config.limits.streams_in = 2;
  connection_fixture s(config);
  auto held = std::make_shared<std::vector<stream_request<>>>();
  const auto holder = s.system.spawn([held](caf::event_based_actor*) -> caf::behavior {
    return {[held](stream_request<>& r) { held->push_back(std::move(r)); }};
  });
  detail::actor_handler handler;
  handler.target = holder;
  detail::handler_spec spec;
  spec.id = handler_id{1};
  spec.is_stream = true;
  spec.takes_input = true;
  spec.window = {1, 1};
  detail::fill(stream<payload, payload, payload>(spec.id, spec.window), handler);
  spec.run = std::move(handler);
  s.handle(std::move(spec));
  const auto wire = s.connect_as(config.peers[1]);
  const auto open_and_cancel = [&](std::uint64_t id) {
    s.receive(*wire, from_caller(op::connect_mux, id));
    s.receive(*wire, from_caller(op::disconnect_server_mux, id));
    return s.written(*wire).at(0).op;
  };
  CHECK(open_and_cancel(1) == op::ack_mux);
  CHECK(open_and_cancel(2) == op::ack_mux);
  CHECK(held->size() == 2);
  CHECK(open_and_cancel(3) == op::mux_connect_error);
  held->pop_back();
  s.settle();
  CHECK(open_and_cancel(4) == op::ack_mux);
  CHECK(open_and_cancel(5) == op::mux_connect_error);
  held->clear();
  caf::anon_send_exit(holder, caf::exit_reason::kill);
}

TEST_CASE("a guest that left counts as long as a handler works for it") {
  auto config = with_guests();
  config.limits.guest_calls_in = 1;
  slow_fixture s(config);
  const auto guest = guest_of(config), other = guest_of(config);
  auto wire = s.connect_as(guest);
  s.receive(*wire, from_caller(op::request, 1));
  cut(s, *wire);
  const auto outside = s.accept();
  CHECK(s.say_hello(*outside, other, std::byte{9}).rejected_reason
        == "unknown incoming host: " + other);
  // The guest gets its place back when it returns, but no larger share of the handlers.
  wire = s.connect_as(guest);
  s.receive(*wire, from_caller(op::request, 2));
  CHECK(s.written(*wire).at(0).body.text() == "too many calls in flight");
  cut(s, *wire);
  s.release();
  wire = s.connect_as(other);
  s.receive(*wire, from_caller(op::request, 3));
  CHECK(s.written(*wire).empty());
}
