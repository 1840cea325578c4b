#include "stream_ends.hpp"

using namespace actorgrid;
using namespace actorgrid::testing;
using codec::flags;
using codec::op;
using mux::send_result;
using namespace std::chrono_literals;

TEST_CASE("requests come in order and each gives its credit back when it is taken") {
  served s({2, 1});
  s.receive({make(op::mux_client_msg, 5, 1, "a"), make(op::mux_client_msg, 5, 2, "b")});
  CHECK(s.out.take().empty());
  CHECK(s.stream->has_next());
  CHECK(s.stream->next() == payload("a"));
  CHECK(s.stream->next() == payload("b"));
  CHECK_FALSE(s.stream->next());
  CHECK(s.out.take() == lines{"UnblockClMux mux=5 seq=1", "UnblockClMux mux=5 seq=2"});
}

TEST_CASE("a small request that waits does not keep the large message it came in alive") {
  served s({2, 1});
  const payload large(std::string(64 * 1024, 'x'));
  s.receive({make(op::mux_client_msg, 5, 1, large.slice(100, 10))});
  const auto taken = s.stream->next();
  REQUIRE(taken);
  CHECK(taken->text() == "xxxxxxxxxx");
  CHECK(taken->bytes().data() != large.bytes().data() + 100);
}

TEST_CASE("nil and empty requests stay different") {
  served s({2, 1});
  s.receive({make(op::mux_client_msg, 5, 1), make(op::mux_client_msg, 5, 2, "")});
  CHECK(s.stream->next()->is_nil());
  const auto second = s.stream->next();
  CHECK(second->empty());
  CHECK_FALSE(second->is_nil());
}

TEST_CASE("input has ended once the client said so and every request was taken") {
  served s({2, 1});
  s.receive(op::mux_client_msg, 1, "a");
  s.receive(op::mux_client_msg, 2, {}, flags::eof);
  CHECK_FALSE(s.stream->input_end());
  s.stream->next();
  CHECK(s.stream->input_end());
  CHECK_FALSE(s.stream->is_over());
}

TEST_CASE("a handler without input sees its input ended from the start") {
  CHECK(served({0, 1}).stream->input_end());
  mux::incoming_stream::config c;
  c.takes_input = false;
  CHECK(served({4, 1}, c).stream->input_end());
}

TEST_CASE("responses take credit and stop when there is none") {
  served s({0, 2});
  CHECK(s.stream->credit() == 2);
  CHECK(s.stream->send("a") == send_result::sent);
  CHECK(s.stream->send("") == send_result::sent);
  CHECK_FALSE(s.stream->is_writable());
  CHECK(s.stream->send("c") == send_result::no_credit);
  CHECK(s.out.take()
        == lines{"MuxServerMsg mux=5 seq=1 'a'", "MuxServerMsg mux=5 seq=2 [ZERO] ''"});
  s.receive(op::unblock_srv_mux, 1);
  CHECK(s.stream->is_writable());
  CHECK(s.stream->send("c") == send_result::sent);
  CHECK(s.out.take() == lines{"MuxServerMsg mux=5 seq=3 'c'"});
}

TEST_CASE("a window of no responses means one") {
  served s({0, 0});
  CHECK(s.stream->send("a") == send_result::sent);
  CHECK(s.stream->send("b") == send_result::no_credit);
}

TEST_CASE("a nil response is sent as an empty one") {
  served s({0, 1});
  s.stream->send(payload{});
  CHECK(s.out.take() == lines{"MuxServerMsg mux=5 seq=1 [ZERO] ''"});
}

TEST_CASE("credit beyond the window of responses is dropped") {
  served s({0, 2});
  for (std::uint32_t seq = 1; seq != 10; ++seq) s.receive(op::unblock_srv_mux, seq);
  CHECK(s.stream->credit() == 2);
}

TEST_CASE("a clean end takes a credit and waits for it") {
  served s({1, 1});
  s.stream->send("a");
  s.stream->finish();
  CHECK(s.out.take() == lines{"MuxServerMsg mux=5 seq=1 'a'"});
  CHECK_FALSE(s.stream->is_over());
  CHECK_FALSE(s.stream->is_writable());
  CHECK(s.stream->waiting_for() == mux::waiting_for::credit);
  CHECK(s.stream->send("late") == send_result::finished);
  s.receive(op::unblock_srv_mux, 1);
  CHECK(s.out.take() == lines{"MuxServerMsg mux=5 seq=2 [EOF]", "DisconnectClientMux mux=5 seq=0"});
  CHECK(s.stream->is_over());
  CHECK(s.stream->cancelled() == nullptr);
}

TEST_CASE("an end with an error takes a credit and waits for it") {
  served s({1, 1});
  s.stream->send("a");
  s.stream->fail({errc::remote_failure, "boom"});
  s.out.take();
  s.receive(op::unblock_srv_mux, 1);
  CHECK(s.out.take()
        == lines{"MuxServerMsg mux=5 seq=2 [EOF,ERR] 'boom'", "DisconnectClientMux mux=5 seq=0"});
  CHECK(s.stream->is_over());
}

TEST_CASE(
    "an end with an error that has no text carries neither bytes nor the flag of empty ones") {
  served s({0, 1});
  s.stream->fail({errc::remote_failure, ""});
  CHECK(s.out.take()
        == lines{"MuxServerMsg mux=5 seq=1 [EOF,ERR]", "DisconnectClientMux mux=5 seq=0"});
}

TEST_CASE("only the first end counts") {
  served s({1, 2});
  s.stream->fail({errc::remote_failure, "first"});
  s.stream->finish();
  s.stream->fail({errc::remote_failure, "second"});
  s.stream->abort("third");
  CHECK(s.out.take()
        == lines{"MuxServerMsg mux=5 seq=1 [EOF,ERR] 'first'", "DisconnectClientMux mux=5 seq=0"});
}

TEST_CASE("only the first end counts while it waits for credit, too") {
  served s({1, 1});
  s.stream->send("a");
  s.stream->finish();
  s.stream->fail({errc::remote_failure, "late"});
  s.out.take();
  s.receive(op::unblock_srv_mux, 1);
  CHECK(s.out.take() == lines{"MuxServerMsg mux=5 seq=2 [EOF]", "DisconnectClientMux mux=5 seq=0"});
}

TEST_CASE("what the client sends while the end waits for credit is checked and dropped") {
  served s({1, 1});
  s.stream->send("a");
  s.stream->finish();
  s.out.take();
  s.receive(op::mux_client_msg, 1, "x");
  CHECK_FALSE(s.stream->has_next());
  s.receive(op::mux_client_msg, 2, {}, flags::eof);
  CHECK(s.out.take().empty());
  s.receive(op::mux_client_msg, 9, "y");
  CHECK(s.why().code == errc::protocol_violation);
}

TEST_CASE("a handler that went away ends the stream at once, without credit") {
  served s({1, 1});
  s.stream->send("a");
  s.out.take();
  s.stream->abort("handler ended");
  CHECK(s.out.take()
        == lines{"MuxServerMsg mux=5 seq=2 [EOF,ERR] 'handler ended'",
                 "DisconnectClientMux mux=5 seq=0"});
  CHECK(s.stream->is_over());
}

TEST_CASE("a node that shuts down cancels the stream at once, without credit") {
  served s({1, 1});
  s.stream->send("a");
  s.stream->finish();
  s.out.take();
  s.stream->shut_down();
  s.stream->shut_down();
  CHECK(s.out.take() == lines{"DisconnectClientMux mux=5 seq=0 [ERR] 'shutting down'"});
  CHECK(s.stream->is_over());
  CHECK(s.why().code == errc::shutting_down);
}

TEST_CASE("a wrong sequence number ends the stream at both ends") {
  for (const op code : {op::mux_client_msg, op::unblock_srv_mux}) {
    served s({1, 1});
    s.receive(code, 3, "x");
    CHECK(s.out.take()
          == lines{"MuxServerMsg mux=5 seq=1 [EOF,ERR] 'receive sequence number mismatch. want 1, "
                   "got 3'",
                   "DisconnectClientMux mux=5 seq=0"});
    CHECK(s.stream->is_over());
    CHECK(s.why()
          == failure{errc::protocol_violation, "receive sequence number mismatch. want 1, got 3"});
  }
}

TEST_CASE("a ping with a wrong sequence number is answered with the error too") {
  served s({1, 1});
  s.receive(op::ping, 9);
  CHECK(s.out.take()
        == lines{"MuxServerMsg mux=5 seq=1 [EOF,ERR] 'receive sequence number mismatch. want 1, "
                 "got 9'",
                 "DisconnectClientMux mux=5 seq=0",
                 "Pong mux=5 seq=9 error 'receive sequence number mismatch. want 1, got 9'"});
}

TEST_CASE("sequence numbers start at that of ConnectMux and wrap around") {
  mux::incoming_stream::config c;
  c.seq = 0xffffffffU;
  served s({2, 2}, c);
  s.receive(op::mux_client_msg, 0, "a");
  CHECK(s.stream->next() == payload("a"));
  s.receive(op::mux_client_msg, 1, "b");
  CHECK(s.stream->send("r") == send_result::sent);
  CHECK(s.out.take() == lines{"UnblockClMux mux=5 seq=0", "MuxServerMsg mux=5 seq=1 'r'"});
}

TEST_CASE("more requests than the window allows end the stream at both ends") {
  served s({2, 1});
  for (std::uint32_t seq = 1; seq != 4; ++seq) s.receive(op::mux_client_msg, seq, "x");
  CHECK(s.out.take()
        == lines{"MuxServerMsg mux=5 seq=1 [EOF,ERR] 'handler blocked'",
                 "DisconnectClientMux mux=5 seq=0"});
  CHECK(s.why().code == errc::protocol_violation);
  CHECK_FALSE(s.stream->has_next());
}

TEST_CASE("input where none is expected ends the stream at both ends") {
  const lines answer{"MuxServerMsg mux=5 seq=1 [EOF,ERR] 'did not expect inbound message'",
                     "DisconnectClientMux mux=5 seq=0"};
  SECTION("a request to a handler without input") {
    served s({0, 1});
    s.receive(op::mux_client_msg, 1, "x");
    CHECK(s.out.take() == answer);
  }
  SECTION("an end of input to a handler without input") {
    served s({0, 1});
    s.receive(op::mux_client_msg, 1, {}, flags::eof);
    CHECK(s.out.take() == answer);
  }
  SECTION("a request after the end of input") {
    served s({1, 1});
    s.receive(op::mux_client_msg, 1, {}, flags::eof);
    s.receive(op::mux_client_msg, 2, "x");
    CHECK(s.out.take() == answer);
    CHECK(s.why().code == errc::protocol_violation);
  }
}

TEST_CASE("a cancelled stream stops the handler and answers once, whatever the sequence number") {
  served s({1, 1});
  s.receive(op::mux_client_msg, 1, "unread");
  s.receive({make(op::disconnect_server_mux, 5, 4711), make(op::disconnect_server_mux, 5, 0)});
  CHECK(s.out.take() == lines{"DisconnectClientMux mux=5 seq=0"});
  CHECK(s.why().code == errc::cancelled);
  CHECK(s.stream->is_over());
  CHECK_FALSE(s.stream->has_next());
  CHECK(s.stream->send("late") == send_result::finished);
  s.stream->finish();
  s.stream->fail({errc::remote_failure, "late"});
  s.stream->abort("late");
  CHECK(s.out.take().empty());
}

TEST_CASE("a ping right behind what ended its stream learns that there is none") {
  served s({1, 1});
  s.receive({make(op::disconnect_server_mux, 5, 0), make(op::mux_client_msg, 5, 1, "x"),
             make(op::ping, 5, 2)});
  CHECK(s.out.take() == lines{"DisconnectClientMux mux=5 seq=0", "Pong mux=5 seq=2 not found"});
  served broken({1, 1});
  broken.receive({make(op::mux_client_msg, 5, 9, "x"), make(op::ping, 5, 10)});
  CHECK(broken.out.take().back() == "Pong mux=5 seq=10 not found");
}

TEST_CASE("at its deadline a stream only tells the client that it is over") {
  mux::incoming_stream::config c;
  c.deadline = start + 100ms;
  c.deadline_ms = 100;
  served s({1, 1}, c);
  CHECK(s.stream->next_timeout() == start + 100ms);
  s.stream->on_timeout(start + 99ms);
  CHECK_FALSE(s.stream->is_over());
  s.stream->on_timeout(start + 100ms);
  CHECK(s.out.take() == lines{"DisconnectClientMux mux=5 seq=0"});
  CHECK(s.why().code == errc::deadline_exceeded);
  CHECK(s.stream->next_timeout() == mux::never);
}

TEST_CASE("a lost connection cancels the handler and sends nothing") {
  served s({1, 1});
  s.receive(op::mux_client_msg, 1, "x");
  s.stream->on_lost({errc::disconnected, "gone"});
  CHECK(s.why() == failure{errc::disconnected, "gone"});
  CHECK_FALSE(s.stream->next());
  s.receive(op::ping, 2);
  CHECK(s.out.take().empty());
}

TEST_CASE("a server's stream reports what it waits for") {
  served s({1, 1});
  CHECK(s.stream->waiting_for() == mux::waiting_for::input);
  s.receive(op::mux_client_msg, 1, "x");
  CHECK(s.stream->waiting_for() == mux::waiting_for::consumer);
  s.stream->next();
  s.receive(op::mux_client_msg, 2, {}, flags::eof);
  CHECK(s.stream->waiting_for() == mux::waiting_for::nothing);
  s.stream->send("r");
  CHECK(s.stream->waiting_for() == mux::waiting_for::credit);
  s.stream->abort("x");
  CHECK(s.stream->waiting_for() == mux::waiting_for::nothing);
}

TEST_CASE("a server's frames carry a checksum exactly when the link asks for it") {
  for (const bool checksums : {true, false}) {
    mux::incoming_stream::config c;
    c.checksums = checksums;
    c.window = {1, 1};
    recorder out;
    mux::incoming_stream stream(c, out, start);
    std::vector<codec::frame> frames{make(op::mux_client_msg, 0, 1, "x"), make(op::ping, 0, 2)};
    stream.on_frames(frames, start);
    stream.next();
    stream.send("y");
    stream.abort("z");
    CHECK(out.frames.size() == 6);
    for (const codec::frame& f : out.frames) CHECK(codec::has(f.flags, flags::crc) == checksums);
  }
}

TEST_CASE("ops that are not for a server's stream are ignored") {
  served s({1, 1});
  for (const op code : {op::ack_mux, op::mux_server_msg, op::unblock_cl_mux, op::pong, op::response,
                        op::disconnect_client_mux, op::connect_mux, op::disconnect}) {
    s.receive(code, 7);
  }
  CHECK(s.out.take().empty());
  CHECK_FALSE(s.stream->is_over());
}

TEST_CASE("an error text above the limit of messages becomes one that says so") {
  mux::incoming_stream::config c;
  c.message_bytes_max = 100;
  served short_one({1, 1}, c), long_one({1, 1}, c);
  short_one.stream->fail({errc::remote_failure, std::string(100, 'x')});
  CHECK(short_one.out.frames.at(0).body.size() == 100);
  long_one.stream->fail({errc::remote_failure, std::string(101, 'x')});
  CHECK(long_one.out.frames.at(0).body.text() == "an error text of 101 bytes, the limit is 100");
}
