#include "pair.hpp"
#include "tests/support/catch.hpp"

using namespace actorgrid;
using namespace actorgrid::testing;
using codec::op;
using mux::send_result;
using namespace std::chrono_literals;

namespace {

void check_empty(const pair& p) {
  CHECK(p.a.link.streams_out() == 0);
  CHECK(p.b.link.streams_in() == 0);
  CHECK_FALSE(p.a.broken);
  CHECK_FALSE(p.b.broken);
}

/// A pair with one stream, opened by a and accepted by b.
struct with_stream : pair {
  explicit with_stream(mux::stream_windows window, mux::time_point deadline = mux::never)
      : pair(window) {
    a.open(now, deadline);
    deliver();
    REQUIRE(b.served.size() == 1);
  }
  mux::outgoing_stream& client() { return *a.opened[0].machine; }
  mux::incoming_stream& server() { return *b.served[0].machine; }
  void read_all() {
    while (client().has_next() || (client().input_end() && !a.opened[0].end)) a.read(a.opened[0]);
  }
};

} // namespace

TEST_CASE("an echo stream in lockstep delivers everything and ends cleanly") {
  with_stream s({1, 1});
  for (int i = 0; i != 10; ++i) {
    REQUIRE(s.client().send(payload(std::to_string(i))) == send_result::sent);
    s.deliver();
    s.b.read(s.b.served[0]);
    REQUIRE(s.server().send(s.b.served[0].received.back()) == send_result::sent);
    s.deliver();
    s.a.read(s.a.opened[0]);
    s.deliver();
  }
  s.client().finish();
  s.deliver();
  CHECK(s.server().input_end());
  s.server().finish();
  s.deliver();
  s.read_all();
  CHECK(s.a.opened[0].received.size() == 10);
  CHECK(s.a.opened[0].received == s.b.served[0].received);
  CHECK(s.a.opened[0].end == failure{});
  check_empty(s);
}

TEST_CASE("a reader that does not read stops the writer at the window, and nothing else") {
  with_stream s({1, 3});
  s.a.open(s.now);
  s.deliver();
  for (int i = 0; i != 3; ++i) CHECK(s.server().send("x") == send_result::sent);
  CHECK(s.server().send("x") == send_result::no_credit);
  s.deliver();
  CHECK(s.server().send("x") == send_result::no_credit);
  CHECK(s.b.served[1].machine->send("other") == send_result::sent);
  s.deliver();
  s.a.read(s.a.opened[1]);
  CHECK(s.a.opened[1].received.size() == 1);
  s.a.read(s.a.opened[0]);
  s.deliver();
  CHECK(s.server().is_writable());
}

TEST_CASE("an end arrives after every response whatever the windows and the reader do") {
  for (std::uint32_t out = 1; out != 5; ++out) {
    for (const bool fails : {false, true}) {
      with_stream s({0, out});
      std::uint32_t sent = 0;
      while (s.server().send(payload(std::to_string(sent))) == send_result::sent) ++sent;
      if (fails) s.server().fail({errc::remote_failure, "boom"});
      if (!fails) s.server().finish();
      for (int i = 0; i != 20; ++i) {
        s.deliver();
        s.a.read(s.a.opened[0]);
      }
      CHECK(s.a.opened[0].received.size() == out);
      CHECK(s.a.opened[0].end == (fails ? failure{errc::remote_failure, "boom"} : failure{}));
      check_empty(s);
    }
  }
}

TEST_CASE("a cancel by the client stops the handler within one trip") {
  with_stream s({1, 2});
  s.server().send("in flight");
  s.client().cancel({errc::cancelled, "enough"});
  s.deliver_one(true);
  REQUIRE(s.server().cancelled());
  CHECK(s.server().cancelled()->code == errc::cancelled);
  s.deliver();
  check_empty(s);
}

TEST_CASE("a deadline ends both halves, and the client sees it as a deadline") {
  for (const auto& client_first : {true, false}) {
    with_stream s({1, 1}, start + 100ms + 900us);
    // The server counts from the request's arrival, with the milliseconds rounded down.
    if (!client_first) {
      s.advance(100ms);
      s.deliver();
    } else {
      s.client().on_timeout(start + 101ms);
      s.deliver();
    }
    s.advance(2ms);
    s.deliver();
    s.read_all();
    CHECK(s.a.opened[0].end->code == errc::deadline_exceeded);
    REQUIRE(s.server().cancelled());
    check_empty(s);
  }
}

TEST_CASE("a lost connection ends both halves") {
  with_stream s({1, 1});
  s.a.on_lost({errc::disconnected, "cut"});
  s.b.on_lost({errc::disconnected, "cut"});
  s.read_all();
  CHECK(s.a.opened[0].end == failure{errc::disconnected, "cut"});
  CHECK(s.server().cancelled()->text == "cut");
  CHECK(s.a.out.is_empty());
  CHECK(s.b.out.is_empty());
}

TEST_CASE("idle streams live on pings for hours") {
  with_stream s({1, 1});
  s.advance(3h);
  CHECK_FALSE(s.client().is_over());
  CHECK_FALSE(s.server().is_over());
  CHECK_FALSE(s.a.broken);
}

TEST_CASE("pings flow while both directions of a stream are full") {
  with_stream s({1, 1});
  s.server().send("unread");
  s.client().send("unread");
  s.advance(10min);
  CHECK_FALSE(s.client().is_over());
  CHECK_FALSE(s.server().is_over());
}

TEST_CASE("a link whose peer fell silent ends between two and three intervals") {
  pair p({1, 1});
  p.advance(5s);
  mux::time_point now = p.now;
  while (!p.a.broken) {
    now = p.a.next_timeout();
    p.a.on_timeout(now + 1ms);
  }
  CHECK(p.a.broken->code == errc::ping_timeout);
  CHECK(now - start >= 20s);
  CHECK(now - start <= 30s);
}

TEST_CASE("a violation by one stream leaves every other stream and call alone") {
  pair p({1, 1});
  p.a.open(p.now);
  p.a.open(p.now);
  mux::call_request call;
  call.handler = 1;
  call.deadline = p.now + 1s;
  p.a.link.call(call, 77, 0, p.now);
  p.deliver();
  p.b.receive(to_message(make(op::mux_client_msg, 1, 9, "out of sequence")), p.now);
  p.deliver();
  CHECK(p.b.served[0].machine->cancelled()->code == errc::protocol_violation);
  CHECK(p.a.opened[0].machine->is_over());
  CHECK_FALSE(p.b.served[1].machine->is_over());
  CHECK_FALSE(p.a.opened[1].machine->is_over());
  p.b.link.respond(p.b.calls.at(0).id, "r", p.now);
  p.deliver();
  CHECK(p.a.finished.at(0).owner == 77);
  CHECK(p.a.link.streams_out() == 1);
  CHECK(p.b.link.streams_in() == 1);
}
