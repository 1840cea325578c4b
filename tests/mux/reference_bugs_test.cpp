#include "link_end.hpp"
#include "net/mux/backoff.hpp"
#include "net/mux/incoming_stream.hpp"
#include "pair.hpp"
#include "tests/support/catch.hpp"

// One case for each bug of the original that a machine of this layer could have repeated.

using namespace actorgrid;
using namespace actorgrid::testing;
using codec::flags;
using codec::op;
using namespace std::chrono_literals;

namespace {

mux::call_request asking(mux::time_point now, mux::duration deadline = 10s) {
  mux::call_request request;
  request.handler = 78;
  request.body = "q";
  request.deadline = now + deadline;
  return request;
}

} // namespace

TEST_CASE("a stray response never kills an unrelated outgoing call") {
  pair p({1, 8});
  // Both ends count from 1, so a's stream and b's call both have mux ID 1.
  p.a.open(p.now);
  p.b.link.call(asking(p.now), 42, 0, p.now);
  p.deliver();
  for (int i = 0; i != 8; ++i) p.b.served[0].machine->send("r");
  p.a.opened[0].machine->cancel({errc::cancelled, "enough"});
  p.deliver();
  CHECK(p.b.finished.empty());
  p.a.link.respond(p.a.calls.at(0).id, "alive", p.now);
  p.deliver();
  REQUIRE(p.b.finished.size() == 1);
  CHECK(p.b.finished[0].result == payload("alive"));
}

TEST_CASE("a server's half whose client is gone is stopped at the first thing it sends") {
  link_end client;
  client.receive(make(op::mux_server_msg, 6, 3, "to nobody"));
  CHECK(client.out.take() == lines{"DisconnectServerMux mux=6 seq=0"});
}

TEST_CASE("a response to an earlier connection's request never answers a request of this one") {
  pair old({1, 1});
  old.a.link.call(asking(old.now), 1, 0, old.now);
  old.deliver();
  const auto id = old.b.calls.at(0).id;
  old.a.on_lost({errc::disconnected, "cut"});
  old.b.on_lost({errc::disconnected, "cut"});
  old.b.link.respond(id, "answer to old", old.now);
  CHECK(old.b.out.is_empty());
}

TEST_CASE("nothing queued on one connection is left for the next") {
  pair p({1, 1});
  p.a.on_lost({errc::disconnected, "cut"});
  const auto called = p.a.link.call(asking(p.now), 1, 0, p.now);
  CHECK(called.why().code == errc::disconnected);
  CHECK(p.a.link.open_stream(1, 0).why().code == errc::disconnected);
  CHECK(p.a.out.is_empty());
}

TEST_CASE("a stream cut short by its deadline never ends cleanly") {
  for (int reads = 0; reads != 4; ++reads) {
    pair p({0, 2});
    p.a.open(p.now, p.now + 60ms);
    p.deliver();
    p.b.served[0].machine->send("1");
    p.b.served[0].machine->send("2");
    p.deliver();
    for (int i = 0; i != reads; ++i) {
      p.a.read(p.a.opened[0]);
      p.deliver();
    }
    p.advance(100ms);
    for (int i = 0; i != 4; ++i) p.a.read(p.a.opened[0]);
    REQUIRE(p.a.opened[0].end);
    CHECK(p.a.opened[0].end->code == errc::deadline_exceeded);
    CHECK(p.a.opened[0].received.size() == 2);
  }
}

TEST_CASE("responses beyond the client's window are an error, not dropped before a clean end") {
  recorder out;
  mux::outgoing_stream::config c;
  c.mux_id = 1;
  c.window = {0, 2};
  mux::outgoing_stream stream(c, out, {}, start);
  std::vector<codec::frame> frames{make(op::ack_mux, 1, 0)};
  for (std::uint32_t seq = 1; seq != 41; ++seq)
    frames.push_back(make(op::mux_server_msg, 1, seq, "x"));
  frames.push_back(make(op::mux_server_msg, 1, 41, {}, flags::eof));
  stream.on_frames(frames, start);
  while (stream.next()) {
  }
  REQUIRE(stream.input_end());
  CHECK(stream.input_end()->code == errc::protocol_violation);
}

TEST_CASE("an error does not overtake the responses sent before it, and is never lost") {
  pair p({0, 4});
  p.a.open(p.now);
  p.deliver();
  for (const char* text : {"1", "2", "3"}) p.b.served[0].machine->send(text);
  p.b.served[0].machine->fail({errc::remote_failure, "boom"});
  p.deliver();
  for (int i = 0; i != 4; ++i) p.a.read(p.a.opened[0]);
  CHECK(p.a.opened[0].received == std::vector<payload>{"1", "2", "3"});
  CHECK(p.a.opened[0].end == failure{errc::remote_failure, "boom"});
}

TEST_CASE("a stream that ended cleanly sends no disconnect and reports no cancel") {
  pair p({0, 2});
  lines from_client;
  p.tap = [&](bool from_a, const codec::frame& f) {
    if (from_a) from_client.push_back(describe(f));
  };
  p.a.open(p.now);
  p.deliver();
  p.b.served[0].machine->send("1");
  p.b.served[0].machine->finish();
  p.deliver();
  p.a.read(p.a.opened[0]);
  p.a.read(p.a.opened[0]);
  p.a.opened[0].machine->cancel({errc::cancelled, "handle destroyed"});
  p.deliver();
  CHECK(p.a.opened[0].end == failure{});
  CHECK(from_client == lines{"ConnectMux mux=1 seq=0 h=78 [EOF] 'go'"});
}

TEST_CASE("a cancel always sends its one disconnect, with the next sequence number") {
  recorder out;
  mux::outgoing_stream::config c;
  c.mux_id = 1;
  mux::outgoing_stream stream(c, out, {}, start);
  out.take();
  stream.cancel({errc::cancelled, ""});
  CHECK(out.take() == lines{"DisconnectServerMux mux=1 seq=1"});
}

TEST_CASE("a nil response does not break a stream in either direction") {
  pair p({0, 4});
  p.a.open(p.now);
  p.deliver();
  p.b.served[0].machine->send("one");
  p.b.served[0].machine->send(payload{});
  p.b.served[0].machine->send("three");
  p.deliver();
  for (int i = 0; i != 3; ++i) p.a.read(p.a.opened[0]);
  CHECK(p.a.opened[0].received == std::vector<payload>{"one", "", "three"});

  // As the original's server sends it: counted, and with neither payload nor flag.
  p.a.receive(
      to_message(std::vector{make(op::mux_server_msg, 1, 4), make(op::mux_server_msg, 1, 5, "x")}),
      p.now);
  p.a.read(p.a.opened[0]);
  p.a.read(p.a.opened[0]);
  CHECK(p.a.opened[0].received.size() == 5);
  CHECK(p.a.opened[0].received[3].is_nil());
  CHECK_FALSE(p.a.opened[0].end);
}

TEST_CASE("every failure reported by the peer is a remote failure, and no local one is") {
  for (const auto& [answer, code] :
       {std::pair{make(op::response, 1, 0, "x", flags::err), errc::remote_failure},
        std::pair{make_connect_error(1, "x"), errc::remote_failure},
        std::pair{make(op::disconnect_client_mux, 1, 0, "x", flags::err), errc::remote_failure},
        std::pair{make(op::disconnect_client_mux, 1), errc::disconnected}}) {
    link_end end;
    end.link.call(asking(start), 9, 0, start);
    end.receive(answer);
    const auto done = std::get<mux::call_finished>(end.link.poll().value());
    CHECK(done.result.why().code == code);
  }
}

TEST_CASE("a subroute is handed to the handler as it came, the all-zero one included") {
  link_end end;
  codec::frame f = make(op::request, 1, 0, "x", flags::eof | flags::sub);
  f.handler = 78;
  f.subroute = codec::subroute_id{std::byte{78}};
  end.receive(f);
  const auto call = end.take_call();
  CHECK(call.subroute == f.subroute);
  end.link.refuse(call.id, mux::refusal::unknown_handler, start);
  CHECK(end.out.frames.at(0).subroute == std::nullopt);
}

TEST_CASE("an error in a pong is reported in words") {
  recorder out;
  mux::outgoing_stream::config c;
  c.mux_id = 1;
  mux::outgoing_stream stream(c, out, {}, start);
  std::vector<codec::frame> frames{make_pong(1, false, "sequence mismatch")};
  stream.on_frames(frames, start);
  CHECK(*stream.input_end() == failure{errc::remote_failure, "sequence mismatch"});
}

TEST_CASE("an attempt that blocked for seconds is followed by a pause all the same") {
  mux::backoff backoff(1, std::chrono::seconds(5));
  backoff.on_attempt(start);
  CHECK(backoff.after_failure(start + 20s) >= start + 20s + 100ms);
  CHECK(backoff.after_loss(start + 20s) >= start + 20s + 100ms);
}

TEST_CASE("ticks a moment late do not cut a silent peer's time by a whole interval") {
  link_end end;
  end.link.on_timeout(start + 10s + 1ms);
  end.link.on_timeout(start + 20s + 1ms);
  CHECK(end.take().empty());
  end.link.on_timeout(start + 30s + 1ms);
  CHECK(end.take() == lines{"broken ping_timeout"});
}

TEST_CASE("a process that was stopped for a while does not disconnect healthy peers") {
  pair p({1, 1});
  p.a.open(p.now);
  p.deliver();
  p.now += 90s; // neither process ran; both wake up with everything overdue
  p.a.on_timeout(p.now);
  p.b.on_timeout(p.now);
  p.deliver();
  p.advance(60s);
  CHECK_FALSE(p.a.broken);
  CHECK_FALSE(p.b.broken);
  CHECK_FALSE(p.a.opened[0].machine->is_over());
  CHECK_FALSE(p.b.served[0].machine->is_over());
}

TEST_CASE("what a peer can make a link hold is bounded") {
  mux::link_config config;
  config.calls_in_max = 10;
  config.streams_in_max = 10;
  link_end end(config);
  std::vector<codec::frame> flood;
  for (std::uint64_t id = 1; id != 1000; ++id) {
    flood.push_back(make(op::request, id, 0, "x", flags::eof));
    flood.push_back(make(op::connect_mux, id, 0, "x"));
  }
  end.receive(flood);
  CHECK(end.link.calls_in() == 10);
  CHECK(end.link.streams_in() == 10);
}
