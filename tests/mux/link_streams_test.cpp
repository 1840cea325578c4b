#include "link_end.hpp"
#include "tests/support/catch.hpp"

using namespace actorgrid;
using namespace actorgrid::testing;
using codec::flags;
using codec::op;
using namespace std::chrono_literals;

namespace {

codec::frame connect(std::uint64_t mux_id, std::uint8_t handler = 78, flags set = flags::none) {
  codec::frame f = make(op::connect_mux, mux_id, 0, "go", set);
  f.handler = handler;
  return f;
}

/// Polls the offer of the stream, and accepts it.
void accept(link_end& end, std::uint64_t mux_id, mux::token owner) {
  CHECK(std::get<mux::serve_stream>(end.link.poll().value()).mux_id == mux_id);
  end.link.accept_stream(mux_id, owner);
}

} // namespace

TEST_CASE("an incoming stream is offered with everything its handler needs") {
  link_end end;
  codec::frame f = connect(5);
  f.seq = 3;
  f.deadline_ms = 250;
  f.flags |= flags::sub;
  f.subroute = codec::subroute_id{std::byte{78}};
  end.receive(f);
  const auto offer = std::get<mux::serve_stream>(end.link.poll().value());
  CHECK(offer.mux_id == 5);
  CHECK(offer.seq == 3);
  CHECK(offer.handler == 78);
  CHECK(offer.subroute == f.subroute);
  CHECK(offer.body == payload("go"));
  CHECK(offer.deadline == start + 250ms);
  CHECK(offer.deadline_ms == 250);
}

TEST_CASE("a stream without a deadline is offered without one") {
  link_end end;
  end.receive(connect(5));
  CHECK(std::get<mux::serve_stream>(end.link.poll().value()).deadline == mux::never);
}

TEST_CASE("frames that follow the opening in the same message reach the stream once accepted") {
  link_end end;
  end.receive(
      {connect(5), make(op::mux_client_msg, 5, 1, "a"), make(op::mux_client_msg, 5, 2, "b")});
  accept(end, 5, 33);
  CHECK(end.take()
        == lines{"frames 33: | MuxClientMsg mux=5 seq=1 'a' | MuxClientMsg mux=5 seq=2 'b'"});
}

TEST_CASE("the frames of one message come in one batch per stream") {
  link_end end;
  end.receive({connect(5), connect(6)});
  accept(end, 5, 50);
  accept(end, 6, 60);
  end.receive({make(op::mux_client_msg, 5, 1, "a"), make(op::mux_client_msg, 6, 1, "b"),
               make(op::unblock_srv_mux, 5, 2), make(op::ping, 6, 2),
               make(op::disconnect_server_mux, 5, 3)});
  CHECK(end.take()
        == lines{"frames 50: | MuxClientMsg mux=5 seq=1 'a' | UnblockSrvMux mux=5 seq=2 | "
                 "DisconnectServerMux mux=5 seq=3",
                 "frames 60: | MuxClientMsg mux=6 seq=1 'b' | Ping mux=6 seq=2"});
}

TEST_CASE("outgoing and incoming streams of the same mux id do not meet") {
  link_end end;
  CHECK(*end.link.open_stream(11, 0) == 1);
  end.receive(connect(1));
  accept(end, 1, 22);
  end.receive({make(op::mux_server_msg, 1, 1, "to the client"), make(op::ack_mux, 1, 0),
               make(op::mux_client_msg, 1, 1, "to the server"),
               make(op::disconnect_client_mux, 1)});
  CHECK(end.take()
        == lines{"frames 11: | MuxServerMsg mux=1 seq=1 'to the client' | AckMux mux=1 seq=0 | "
                 "DisconnectClientMux mux=1 seq=0",
                 "frames 22: | MuxClientMsg mux=1 seq=1 'to the server'"});
}

TEST_CASE("a second opening of a live stream is ignored") {
  link_end end;
  end.receive({connect(5), connect(5)});
  accept(end, 5, 1);
  end.receive(connect(5));
  CHECK(end.take().empty());
  CHECK(end.out.take().empty());
  end.link.release_incoming(5);
  end.receive(connect(5));
  CHECK(end.take().size() == 1);
}

TEST_CASE(
    "a stream that reuses an id in one message does not get the frames of the old one early") {
  link_end end;
  end.receive(connect(5));
  accept(end, 5, 1);
  end.receive(make(op::mux_client_msg, 5, 1, "old"));
  end.link.release_incoming(5); // as if its deadline had passed before the frames were polled
  end.receive({connect(5), make(op::mux_client_msg, 5, 1, "new")});
  accept(end, 5, 2);
  CHECK(end.take() == lines{"frames 2: | MuxClientMsg mux=5 seq=1 'new'"});
}

TEST_CASE("a stateless stream is refused") {
  link_end end;
  end.receive(connect(5, 78, flags::stateless));
  CHECK(end.take().empty());
  CHECK(end.out.take()
        == lines{"MuxConnectError mux=5 seq=0 h=78 [SL] error 'Stateless streams not supported'"});
}

TEST_CASE(
    "a refused stream says why, and what came for it is answered as for a stream that is gone") {
  link_end end;
  end.receive({connect(5), make(op::mux_client_msg, 5, 1, "a"), make(op::mux_client_msg, 5, 2, "b"),
               make(op::ping, 5, 3)});
  CHECK(end.link.poll());
  end.link.refuse_stream(5, mux::refusal::unknown_handler);
  CHECK(end.out.take()
        == lines{"MuxConnectError mux=5 seq=0 h=78 error 'Invalid Handler for type: 78'",
                 "DisconnectClientMux mux=5 seq=0", "Pong mux=5 seq=3 not found"});
  CHECK(end.take().empty());
  CHECK(end.link.streams_in() == 0);
}

TEST_CASE("a stream that is gone is neither accepted nor refused") {
  link_end end;
  end.link.accept_stream(7, 1);
  end.link.refuse_stream(7, mux::refusal::unknown_handler);
  end.receive(connect(5));
  CHECK(end.link.poll());
  end.link.on_lost({errc::disconnected, "cut"});
  end.link.refuse_stream(5, mux::refusal::unknown_handler);
  CHECK(end.out.take().empty());
  CHECK(end.take().empty());
}

TEST_CASE("streams above the limit are refused and not offered") {
  mux::link_config config;
  config.streams_in_max = 2;
  link_end end(config);
  end.receive({connect(5), connect(6), connect(7)});
  accept(end, 5, 5);
  accept(end, 6, 6);
  CHECK(end.take().empty());
  CHECK(end.out.take()
        == lines{"MuxConnectError mux=7 seq=0 h=78 error 'too many streams in flight'"});
  end.link.release_incoming(6);
  end.receive(connect(8));
  CHECK(end.take().size() == 1);
}

TEST_CASE("opening streams fails above the limits and without a connection") {
  mux::link_config config;
  config.streams_out_max = 1;
  config.queue_bytes_max = 100;
  link_end end(config);
  CHECK(end.link.open_stream(1, 101).why().code == errc::queue_full);
  CHECK(*end.link.open_stream(1, 100) == 2);
  CHECK(end.link.open_stream(2, 0).why().code == errc::too_many_in_flight);
  end.link.release_outgoing(2);
  CHECK(*end.link.open_stream(2, 0) == 4);
  end.link.on_lost({errc::disconnected, "gone"});
  CHECK(end.link.open_stream(3, 0).why().code == errc::disconnected);
  CHECK(end.link.streams_out() == 1);
}

TEST_CASE(
    "frames for streams that do not exist are answered in the right direction or not at all") {
  link_end end;
  end.receive(
      {make(op::mux_client_msg, 101, 0, "x"), make(op::mux_client_msg, 102, 0, {}, flags::eof),
       make(op::unblock_srv_mux, 103), make(op::disconnect_server_mux, 104),
       make(op::mux_server_msg, 105, 0, "x"), make(op::mux_server_msg, 106, 0, {}, flags::eof),
       make(op::unblock_cl_mux, 107), make(op::disconnect_client_mux, 108), make(op::ack_mux, 109),
       make(op::ack_mux, 110, 0, {}, flags::eof), make_pong(111), make(op::response, 112, 0, "x"),
       make_connect_error(113, "x"), make(op::ping, 114, 8)});
  CHECK(end.out.take()
        == lines{"DisconnectClientMux mux=101 seq=0", "DisconnectClientMux mux=102 seq=0",
                 "DisconnectServerMux mux=105 seq=0", "DisconnectServerMux mux=109 seq=0",
                 "DisconnectServerMux mux=111 seq=0", "Pong mux=114 seq=8 not found"});
  CHECK(end.take().empty());
}

TEST_CASE("a stray stream is answered once per message") {
  link_end end;
  const std::vector<codec::frame> flood(50, make(op::mux_server_msg, 9, 1, "x"));
  end.receive(flood);
  CHECK(end.out.take() == lines{"DisconnectServerMux mux=9 seq=0"});
  end.receive(flood);
  CHECK(end.out.take() == lines{"DisconnectServerMux mux=9 seq=0"});
}

TEST_CASE("no more than 1024 strays of a kind are answered per message") {
  link_end end;
  std::vector<codec::frame> flood;
  for (std::uint64_t id = 0; id != 3000; ++id) {
    flood.push_back(make(op::mux_server_msg, id, 1, "x"));
    flood.push_back(make(op::mux_client_msg, id, 1, "x"));
  }
  end.receive(flood);
  CHECK(end.take().empty());
  CHECK(end.out.take().size() == 2 * 1024);
}
