#include "codec/control.hpp"
#include "stream_ends.hpp"

using namespace actorgrid;
using namespace actorgrid::testing;
using codec::op;
using namespace std::chrono_literals;

TEST_CASE("pings are answered with what they said") {
  served s({1, 1});
  s.receive(op::ping, 1);
  s.receive(op::ping, 2, codec::encode(codec::ping{{17, 4}}));
  REQUIRE(s.out.frames.size() == 2);
  CHECK(codec::decode<codec::pong>(s.out.frames[0].body) == codec::pong{});
  const auto second = codec::decode<codec::pong>(s.out.frames[1].body);
  REQUIRE(second);
  CHECK(second->t == codec::timestamp{17, 4});
  CHECK(s.out.take() == lines{"Pong mux=5 seq=1", "Pong mux=5 seq=2"});
}

TEST_CASE("a client without a near deadline that stops pinging is given up after four intervals") {
  for (const std::uint32_t deadline_ms : {0U, 60001U}) {
    mux::incoming_stream::config c;
    c.deadline_ms = deadline_ms;
    served s({1, 1}, c);
    s.receive({make(op::ping, 5, 1)}, 10s);
    s.out.take();
    for (mux::time_point now = start + 15s; now <= start + 60s; now += 15s) {
      CHECK(s.stream->next_timeout() == now);
      s.stream->on_timeout(now);
      CHECK_FALSE(s.stream->is_over());
    }
    s.stream->on_timeout(start + 75s);
    CHECK(s.out.take() == lines{"DisconnectClientMux mux=5 seq=0"});
    CHECK(s.why().code == errc::disconnected);
  }
}

TEST_CASE("a client with a deadline within four intervals need not ping") {
  mux::incoming_stream::config c;
  c.deadline_ms = 60000;
  c.deadline = start + 60s;
  served s({1, 1}, c);
  CHECK(s.stream->next_timeout() == start + 60s);
}

TEST_CASE("a server that was starved does not blame the client of a stream") {
  served s({1, 1});
  s.stream->on_timeout(start + 100s);
  CHECK_FALSE(s.stream->is_over());
  CHECK(s.stream->next_timeout() == start + 115s);
  for (const auto at : {115s, 130s, 145s, 160s}) s.stream->on_timeout(start + at);
  CHECK_FALSE(s.stream->is_over());
  s.stream->on_timeout(start + 175s);
  CHECK(s.why().code == errc::disconnected);
}

TEST_CASE("an idle stream pings every interval and gives up after two without an answer") {
  opened s({0, 1});
  s.acked();
  CHECK(s.stream->next_timeout() == start + 15s);
  s.stream->on_timeout(start + 15s);
  s.receive({make_pong(7)}, 16s);
  s.stream->on_timeout(start + 30s);
  s.stream->on_timeout(start + 45s);
  CHECK(s.out.take() == lines{"Ping mux=7 seq=1", "Ping mux=7 seq=2", "Ping mux=7 seq=3"});
  s.stream->on_timeout(start + 60s);
  CHECK(s.end() == failure{errc::disconnected, "remote disconnected"});
  CHECK(s.out.take() == lines{"DisconnectServerMux mux=7 seq=0"});
}

TEST_CASE("a response counts as a sign of life") {
  opened s({0, 1});
  s.acked();
  s.stream->on_timeout(start + 15s);
  s.receive({make(op::mux_server_msg, 7, 1, "a")}, 29s);
  s.stream->on_timeout(start + 30s);
  s.stream->on_timeout(start + 45s);
  CHECK_FALSE(s.stream->is_over());
  s.stream->on_timeout(start + 60s);
  CHECK(s.stream->is_over());
}

TEST_CASE("a stream with a deadline within the ping interval does not ping") {
  CHECK(opened({0, 1}, until(15s)).stream->next_timeout() == start + 15s);
  opened s({0, 1}, until(16s));
  s.acked();
  s.stream->on_timeout(start + 15s);
  CHECK(s.out.take() == lines{"Ping mux=7 seq=1"});
}

TEST_CASE("a client that was starved does not blame the server of a stream") {
  opened s({0, 1});
  s.acked();
  s.stream->on_timeout(start + 100s);
  CHECK_FALSE(s.stream->is_over());
  CHECK(s.out.take() == lines{"Ping mux=7 seq=1"});
  CHECK(s.stream->next_timeout() == start + 115s);
  s.stream->on_timeout(start + 115s);
  CHECK_FALSE(s.stream->is_over());
  s.stream->on_timeout(start + 130s);
  CHECK(s.stream->is_over());
}

TEST_CASE("a stream forgives missing pongs after this process did not run") {
  opened s({0, 1});
  s.acked();
  s.stream->on_timeout(start + 15s);
  s.stream->on_timeout(start + 30s);
  // Neither ping was answered as far as the stream knows, but the answers may be waiting to be
  // read.
  s.stream->on_timeout(start + 53s);
  CHECK_FALSE(s.stream->is_over());
  CHECK(s.out.take() == lines{"Ping mux=7 seq=1", "Ping mux=7 seq=2", "Ping mux=7 seq=3"});
  CHECK(s.stream->next_timeout() == start + 68s);
  s.stream->on_timeout(start + 68s);
  CHECK_FALSE(s.stream->is_over());
  s.stream->on_timeout(start + 83s);
  CHECK(s.end() == failure{errc::disconnected, "remote disconnected"});
}

TEST_CASE("one ping without an answer ends no stream, however late the tick after it") {
  opened s({0, 1});
  s.acked();
  s.stream->on_timeout(start + 15s);
  s.receive({make_pong(7)}, 15s);
  s.stream->on_timeout(start + 30s);
  s.stream->on_timeout(start + 45s + 1ms);
  CHECK_FALSE(s.stream->is_over());
  s.stream->on_timeout(start + 60s);
  CHECK(s.stream->is_over());
}

TEST_CASE("a pong may say that the stream is gone or failed") {
  opened s({0, 1});
  s.acked();
  s.receive({make_pong(7, true)});
  CHECK(s.end() == failure{errc::remote_failure, "remote terminated call"});
  CHECK(s.out.take() == lines{"DisconnectServerMux mux=7 seq=0"});

  opened t({0, 1});
  t.receive({make_pong(7, false, "ping failed")});
  CHECK(t.end() == failure{errc::remote_failure, "ping failed"});

  opened u({0, 1});
  u.receive(op::pong, 0, "\xc1");
  CHECK_FALSE(u.stream->is_over());
}
