#include "stream_ends.hpp"

using namespace actorgrid;
using namespace actorgrid::testing;
using codec::flags;
using codec::op;
using mux::send_result;
using namespace std::chrono_literals;

TEST_CASE("opening a stream sends ConnectMux with what the server needs") {
  CHECK(opened({1, 1}).out.take() == lines{"ConnectMux mux=7 seq=0 h=78 'go'"});
  CHECK(opened({0, 1}).out.take() == lines{"ConnectMux mux=7 seq=0 h=78 [EOF] 'go'"});
  CHECK(opened({1, 1}, {}, payload{}).out.take() == lines{"ConnectMux mux=7 seq=0 h=78"});
  CHECK(opened({1, 1}, {}, "").out.take() == lines{"ConnectMux mux=7 seq=0 h=78 [ZERO] ''"});
  CHECK(opened({1, 1}, until(2500us)).out.take() == lines{"ConnectMux mux=7 seq=0 dl=2 h=78 'go'"});
  CHECK(opened({1, 1}, until(100 * 24h)).out.take()
        == lines{"ConnectMux mux=7 seq=0 dl=4294967295 h=78 'go'"});
  mux::outgoing_stream::config c;
  c.subroute = codec::subroute_id{};
  CHECK(opened({1, 1}, c).out.take() == lines{"ConnectMux mux=7 seq=0 h=78 [SUB] 'go'"});
  c = {};
  c.takes_input = false;
  CHECK(opened({1, 1}, c).out.take() == lines{"ConnectMux mux=7 seq=0 h=78 [EOF] 'go'"});
}

TEST_CASE("a stream with less than a millisecond left is not opened") {
  opened s({1, 1}, until(999us));
  CHECK(s.out.take().empty());
  CHECK(s.end().code == errc::deadline_exceeded);
  CHECK(s.stream->is_over());
}

TEST_CASE("nothing is sent before the server acknowledged, except the end of input") {
  opened s({2, 1});
  s.out.take();
  CHECK(s.stream->send("early") == send_result::no_credit);
  CHECK(s.stream->waiting_for() == mux::waiting_for::ack);
  s.receive(op::ack_mux, 0);
  CHECK(s.stream->credit() == 2);
  CHECK(s.stream->send("a") == send_result::sent);
  CHECK(s.out.take() == lines{"MuxClientMsg mux=7 seq=1 'a'"});

  opened t({2, 1});
  t.stream->finish();
  CHECK(t.out.take()
        == lines{"ConnectMux mux=7 seq=0 h=78 'go'", "MuxClientMsg mux=7 seq=1 [EOF]"});
}

TEST_CASE("requests take credit and the server gives it back") {
  opened s({1, 1});
  s.acked();
  CHECK(s.stream->send("a") == send_result::sent);
  CHECK(s.stream->send("b") == send_result::no_credit);
  CHECK_FALSE(s.stream->is_writable());
  CHECK(s.stream->waiting_for() == mux::waiting_for::credit);
  s.receive(op::unblock_cl_mux, 1);
  CHECK(s.stream->is_writable());
  CHECK(s.stream->send(payload{}) == send_result::sent);
  s.receive(op::unblock_cl_mux, 2);
  CHECK(s.stream->send("") == send_result::sent);
  CHECK(s.out.take()
        == lines{"MuxClientMsg mux=7 seq=1 'a'", "MuxClientMsg mux=7 seq=2",
                 "MuxClientMsg mux=7 seq=3 [ZERO] ''"});
}

TEST_CASE("credit beyond the window of requests is dropped") {
  opened s({2, 1});
  s.acked();
  for (std::uint32_t seq = 1; seq != 9; ++seq) s.receive(op::unblock_cl_mux, seq);
  CHECK(s.stream->credit() == 2);
}

TEST_CASE("a second acknowledgement gives no credit") {
  opened s({2, 1});
  s.acked();
  s.stream->send("a");
  s.receive(op::ack_mux, 1);
  CHECK(s.stream->credit() == 1);
}

TEST_CASE("credit before the acknowledgement counts for nothing") {
  opened s({2, 1});
  s.receive(op::unblock_cl_mux, 0);
  CHECK(s.stream->credit() == 0);
}

TEST_CASE("finishing needs no credit, is sent once and ends sending") {
  opened s({1, 1});
  s.acked();
  s.stream->send("a");
  s.stream->finish();
  s.stream->finish();
  CHECK(s.stream->send("b") == send_result::finished);
  CHECK(s.out.take() == lines{"MuxClientMsg mux=7 seq=1 'a'", "MuxClientMsg mux=7 seq=2 [EOF]"});
  CHECK_FALSE(s.stream->is_over());
}

TEST_CASE("a stream to a handler without input sends no requests and no end") {
  opened s({0, 1});
  s.acked();
  CHECK(s.stream->send("a") == send_result::finished);
  s.stream->finish();
  CHECK(s.out.take().empty());
}

TEST_CASE("each response that is taken gives its credit back") {
  opened s({0, 2});
  s.acked();
  s.receive({make(op::mux_server_msg, 7, 1, "a"), make(op::mux_server_msg, 7, 2, "")});
  CHECK(s.out.take().empty());
  CHECK(s.stream->next() == payload("a"));
  CHECK(s.stream->next() == payload(""));
  CHECK_FALSE(s.stream->next());
  CHECK(s.out.take() == lines{"UnblockSrvMux mux=7 seq=1", "UnblockSrvMux mux=7 seq=2"});
}

TEST_CASE("a clean end comes after every response before it, and no credit is given back then") {
  opened s({0, 2});
  s.acked();
  s.receive({make(op::mux_server_msg, 7, 1, "a"), make(op::mux_server_msg, 7, 2, {}, flags::eof)});
  CHECK(s.stream->is_over());
  CHECK(s.stream->input_end() == nullptr);
  CHECK(s.stream->next() == payload("a"));
  CHECK(s.end().code == errc::ok);
  CHECK(s.out.take().empty());
}

TEST_CASE("an end with a payload delivers it first") {
  opened s({0, 1});
  s.acked();
  s.receive(op::mux_server_msg, 1, "last words", flags::eof);
  CHECK(s.stream->next() == payload("last words"));
  CHECK(s.end().code == errc::ok);
}

TEST_CASE("a bare end is accepted whatever its sequence number") {
  opened s({0, 1});
  s.acked();
  s.receive(op::mux_server_msg, 77, {}, flags::eof);
  CHECK(s.end().code == errc::ok);
}

TEST_CASE("an error ends the stream after the responses before it") {
  opened s({0, 2});
  s.acked();
  s.receive({make(op::mux_server_msg, 7, 1, "a"),
             make(op::mux_server_msg, 7, 2, "boom", flags::eof | flags::err)});
  CHECK(s.stream->input_end() == nullptr);
  CHECK(s.stream->next() == payload("a"));
  CHECK(s.end() == failure{errc::remote_failure, "boom"});
  CHECK(s.out.take().empty());
}

TEST_CASE("an error without text ends the stream, whether it came as nil or as empty") {
  for (const payload& none : {payload{}, payload{""}}) {
    opened s({0, 1});
    s.acked();
    s.receive(op::mux_server_msg, 1, none, flags::eof | flags::err);
    CHECK(s.end() == failure{errc::remote_failure, ""});
    CHECK(s.out.take().empty());
  }
}

TEST_CASE("an error that is not marked as the end ends the server's half too") {
  opened s({0, 1});
  s.acked();
  s.receive(op::mux_server_msg, 1, "boom", flags::err);
  CHECK(s.end() == failure{errc::remote_failure, "boom"});
  CHECK(s.out.take() == lines{"DisconnectServerMux mux=7 seq=0"});
}

TEST_CASE("responses may come without an acknowledgement, counted from 0") {
  opened s({1, 1});
  s.receive(op::mux_server_msg, 0, "one");
  CHECK(s.stream->next() == payload("one"));
  CHECK_FALSE(s.stream->is_over());
}

TEST_CASE("a wrong sequence number from the server ends the stream at both ends") {
  for (const op code : {op::mux_server_msg, op::unblock_cl_mux, op::ack_mux}) {
    opened s({1, 1});
    s.acked();
    s.receive(code, 5, "x");
    CHECK(s.end()
          == failure{errc::protocol_violation, "receive sequence number mismatch. want 1, got 5"});
    CHECK(s.out.take() == lines{"DisconnectServerMux mux=7 seq=1"});
  }
}

TEST_CASE("more responses than the window allows end the stream at both ends") {
  opened s({0, 2});
  s.acked();
  for (std::uint32_t seq = 1; seq != 4; ++seq) s.receive(op::mux_server_msg, seq, "x");
  CHECK(s.out.take() == lines{"DisconnectServerMux mux=7 seq=1"});
  CHECK(s.stream->next());
  CHECK(s.stream->next());
  CHECK_FALSE(s.stream->next());
  CHECK(s.end() == failure{errc::protocol_violation, "more responses than the window allows"});
}

TEST_CASE("a refused stream fails with the server's reason") {
  opened s({1, 1});
  s.out.take();
  s.receive({make_connect_error(7, "Invalid Handler")});
  CHECK(s.end() == failure{errc::peer_has_no_handler, "Invalid Handler"});
  CHECK(s.out.take() == lines{"DisconnectServerMux mux=7 seq=0"});

  opened t({1, 1});
  t.receive(op::mux_connect_error, 0, "\xc1");
  CHECK(t.end() == failure{errc::remote_failure, "the server refused the stream"});
}

TEST_CASE("a stream refused by a full or draining server says so") {
  opened s({1, 1});
  s.receive({make_connect_error(7, "too many streams in flight")});
  CHECK(s.end() == failure{errc::too_many_in_flight, "too many streams in flight"});

  opened t({1, 1});
  t.receive({make_connect_error(7, "shutting down")});
  CHECK(t.end()
        == failure{errc::peer_shutting_down, "the peer is shutting down, and took nothing new"});
}

TEST_CASE(
    "a stream that the server disconnects ends as disconnected, or with the error it carries") {
  opened s({1, 1});
  s.acked();
  s.receive({make(op::mux_server_msg, 7, 1, "a"), make(op::disconnect_client_mux, 7)});
  CHECK(s.out.take() == lines{"DisconnectServerMux mux=7 seq=0"});
  CHECK(s.stream->next() == payload("a"));
  CHECK(s.end() == failure{errc::disconnected, "remote disconnected"});

  opened t({1, 1});
  t.receive(op::disconnect_client_mux, 0, "why", flags::err);
  CHECK(t.end() == failure{errc::remote_failure, "why"});

  opened u({1, 1});
  u.acked();
  u.receive({make(op::mux_server_msg, 7, 1, "a"),
             make(op::disconnect_client_mux, 7, 0, "shutting down", flags::err)});
  CHECK(u.stream->next() == payload("a"));
  CHECK(u.end()
        == failure{errc::peer_shutting_down, "the peer is shutting down, and cancelled this"});
}

TEST_CASE("a disconnect at the deadline means the deadline") {
  for (const auto& [at, code] : {std::pair<mux::duration, errc>{97999us, errc::disconnected},
                                 {98ms, errc::deadline_exceeded},
                                 {99ms, errc::deadline_exceeded}}) {
    opened s({1, 1}, until(100ms));
    s.acked();
    s.receive({make(op::disconnect_client_mux, 7)}, at);
    CHECK(s.end().code == code);
  }
}

TEST_CASE("cancelling tells the server once and drops what is queued") {
  opened s({1, 1});
  s.acked();
  s.receive(op::mux_server_msg, 1, "unread");
  s.stream->send("a");
  s.stream->cancel({errc::cancelled, "enough"});
  s.stream->cancel({errc::cancelled, "again"});
  CHECK(s.out.take() == lines{"MuxClientMsg mux=7 seq=1 'a'", "DisconnectServerMux mux=7 seq=2"});
  CHECK_FALSE(s.stream->next());
  CHECK(s.end() == failure{errc::cancelled, "enough"});
  s.receive(op::mux_server_msg, 2, "late");
  CHECK_FALSE(s.stream->has_next());
}

TEST_CASE("cancelling what has ended but was not read yet drops it and sends nothing") {
  opened s({0, 1});
  s.acked();
  s.receive(op::mux_server_msg, 1, "last", flags::eof);
  s.stream->cancel({errc::cancelled, "enough"});
  CHECK(s.end().code == errc::cancelled);
  CHECK(s.out.take().empty());

  opened t({0, 1});
  t.acked();
  t.receive(op::mux_server_msg, 1, {}, flags::eof);
  t.stream->cancel({errc::cancelled, "enough"});
  CHECK(t.end().code == errc::ok);
}

TEST_CASE("at the deadline the client tells the server and fails") {
  opened s({1, 1}, until(100ms));
  s.acked();
  CHECK(s.stream->next_timeout() == start + 100ms);
  s.stream->on_timeout(start + 99ms);
  CHECK_FALSE(s.stream->is_over());
  s.stream->on_timeout(start + 100ms);
  CHECK(s.out.take() == lines{"DisconnectServerMux mux=7 seq=1"});
  CHECK(s.end().code == errc::deadline_exceeded);
  CHECK(s.stream->next_timeout() == mux::never);
}

TEST_CASE("a lost connection ends the stream after what had arrived, and sends nothing") {
  opened s({1, 1});
  s.acked();
  s.receive(op::mux_server_msg, 1, "a");
  s.stream->on_lost({errc::disconnected, "gone"});
  CHECK(s.stream->next() == payload("a"));
  CHECK(s.end() == failure{errc::disconnected, "gone"});
  s.stream->on_lost({errc::disconnected, "again"});
  CHECK(s.end().text == "gone");
  CHECK(s.out.take().empty());
}

TEST_CASE("a client's stream reports what it waits for") {
  opened s({1, 1});
  CHECK(s.stream->waiting_for() == mux::waiting_for::ack);
  s.acked();
  CHECK(s.stream->waiting_for() == mux::waiting_for::input);
  s.stream->send("a");
  CHECK(s.stream->waiting_for() == mux::waiting_for::credit);
  s.receive(op::mux_server_msg, 1, "r", flags::eof);
  CHECK(s.stream->waiting_for() == mux::waiting_for::consumer);
  s.stream->next();
  CHECK(s.stream->waiting_for() == mux::waiting_for::nothing);
}

TEST_CASE("a client's frames carry a checksum exactly when the link asks for it") {
  for (const bool checksums : {true, false}) {
    mux::outgoing_stream::config c;
    c.checksums = checksums;
    opened s({1, 1}, c);
    s.receive({make(op::ack_mux, 7, 0), make(op::mux_server_msg, 7, 1, "r")});
    s.stream->next();
    s.stream->send("a");
    s.stream->finish();
    s.stream->on_timeout(start + 15s);
    s.stream->cancel({errc::cancelled, ""});
    CHECK(s.out.frames.size() == 6);
    for (const codec::frame& f : s.out.frames) CHECK(codec::has(f.flags, flags::crc) == checksums);
  }
}
