#include "codec/control.hpp"
#include "link_end.hpp"
#include "tests/support/catch.hpp"

#include <actorgrid/application_error.hpp>

using namespace actorgrid;
using namespace actorgrid::testing;
using codec::flags;
using codec::op;
using namespace std::chrono_literals;

TEST_CASE("a request is served and answered under its own mux id and sequence number") {
  link_end end;
  codec::frame f = make_request(20);
  f.seq = 9;
  end.receive(f);
  const mux::serve_call call = end.take_call();
  CHECK(call.handler == 79);
  CHECK(call.body == payload("q"));
  CHECK(call.deadline == start + 1s);
  CHECK_FALSE(call.subroute);
  end.link.respond(call.id, "r", start);
  CHECK(end.out.take() == lines{"Response mux=20 seq=9 [EOF] 'r'"});
  CHECK(end.link.calls_in() == 0);
}

TEST_CASE("nil, empty and error responses look different on the wire") {
  link_end end;
  end.receive({make_request(1), make_request(2), make_request(3), make_request(4)});
  end.link.respond(end.take_call().id, payload{}, start);
  end.link.respond(end.take_call().id, "", start);
  end.link.respond_error(end.take_call().id, {errc::remote_failure, "boom"}, start);
  end.link.respond_error(end.take_call().id, {errc::remote_failure, ""}, start);
  CHECK(end.out.take()
        == lines{"Response mux=1 seq=0 [EOF]", "Response mux=2 seq=0 [EOF,ZERO] ''",
                 "Response mux=3 seq=0 [EOF,ERR] 'boom'", "Response mux=4 seq=0 [EOF,ERR]"});
}

TEST_CASE("requests may share a mux id, be any id, and be answered in any order") {
  link_end end;
  end.receive({make_request(7, "a"), make_request(7, "b"), make_request(0, "c")});
  const auto a = end.take_call();
  const auto b = end.take_call();
  const auto c = end.take_call();
  CHECK(end.link.calls_in() == 3);
  end.link.respond(c.id, "C", start);
  end.link.respond(b.id, "B", start);
  end.link.respond(a.id, "A", start);
  CHECK(end.out.take()
        == lines{"Response mux=0 seq=0 [EOF] 'C'", "Response mux=7 seq=0 [EOF] 'B'",
                 "Response mux=7 seq=0 [EOF] 'A'"});
}

TEST_CASE("a call is answered once, and an id that was never given out answers nothing") {
  link_end end;
  end.receive(make_request(1));
  const auto id = end.take_call().id;
  end.link.respond(id, "r", start);
  end.out.take();
  end.link.respond(id, "again", start);
  end.link.respond_error(id + 1, {errc::remote_failure, "?"}, start);
  end.receive(make_request(2)); // reuses the first call's slot
  end.link.respond(id, "again", start);
  CHECK(end.out.take().empty());
  CHECK(end.link.calls_in() == 1);
}

TEST_CASE("nothing is sent past the deadline of a call, but it counts until it is answered") {
  link_end end;
  end.receive({make_request(1, "q", 100), make_request(2, "q", 100), make_request(3, "q", 100),
               make_request(4, "q", 100), make_request(5, "q", 0)});
  const auto in_time = end.take_call();
  end.link.respond(in_time.id, "r", start + 100ms);
  CHECK(end.out.take() == lines{"Response mux=1 seq=0 [EOF] 'r'"});
  CHECK(end.link.calls_in() == 4);
  end.link.respond(end.take_call().id, "r", start + 101ms);
  end.link.respond_error(end.take_call().id, {errc::remote_failure, "boom"}, start + 101ms);
  end.link.refuse(end.take_call().id, mux::refusal::unknown_handler, start + 101ms);
  CHECK(end.out.take().empty());
  const auto endless = end.take_call();
  CHECK(endless.deadline == mux::never);
  end.link.respond(endless.id, "r", start + 1h);
  CHECK(end.out.take() == lines{"Response mux=5 seq=0 [EOF] 'r'"});
  CHECK(end.link.calls_in() == 0);
}

TEST_CASE("calls above the limit of running handlers are answered at once and not served") {
  mux::link_config config;
  config.calls_in_max = 2;
  link_end end(config);
  end.receive({make_request(1), make_request(2), make_request(3)});
  const auto first = end.take_call();
  end.take_call();
  CHECK_FALSE(end.link.poll());
  CHECK(end.out.take() == lines{"Response mux=3 seq=0 [EOF,ERR] 'too many calls in flight'"});
  end.link.respond(first.id, "r", start);
  end.out.take();
  end.receive(make_request(4));
  CHECK(end.take() == lines{"serve h=79 'q'"});
}

TEST_CASE("a refused call says why in the original's words") {
  link_end end;
  codec::frame with_route = make_request(4);
  with_route.flags |= flags::sub;
  with_route.subroute = codec::subroute_id{std::byte{79}, std::byte{0}, std::byte{255}};
  end.receive({make_request(1, "x", 1000, 0), make_request(2, "x", 1000, 40), with_route,
               make_request(5), make_request(6)});
  end.link.refuse(end.take_call().id, mux::refusal::unknown_handler, start);
  end.link.refuse(end.take_call().id, mux::refusal::unknown_handler, start);
  end.link.refuse(end.take_call().id, mux::refusal::unknown_handler, start);
  end.link.refuse(end.take_call().id, mux::refusal::shutting_down, start);
  end.link.refuse(end.take_call().id, mux::refusal::too_many, start);
  std::string route = "[79 0 255";
  for (int i = 0; i != 29; ++i) route += " 0";
  CHECK(end.out.take()
        == lines{"MuxConnectError mux=1 seq=0 dl=1000 [EOF] error 'Invalid Handler'",
                 "MuxConnectError mux=2 seq=0 dl=1000 h=40 [EOF] error 'Invalid Handler for type: "
                 "40'",
                 "MuxConnectError mux=4 seq=0 dl=1000 h=79 [EOF] error 'Invalid Handler for type: "
                     + route + "]'",
                 "MuxConnectError mux=5 seq=0 dl=1000 h=79 [EOF] error 'shutting down'",
                 "Response mux=6 seq=0 [EOF,ERR] 'too many calls in flight'"});
  CHECK(end.link.calls_in() == 0);
}

TEST_CASE("a draining link finishes what runs and refuses what comes") {
  link_end end;
  end.receive(make_request(1));
  const auto running = end.take_call();
  end.link.drain();
  end.receive({make_request(2), make(op::connect_mux, 3)});
  CHECK(end.take().empty());
  CHECK(end.out.take()
        == lines{"MuxConnectError mux=2 seq=0 dl=1000 h=79 [EOF] error 'shutting down'",
                 "MuxConnectError mux=3 seq=0 error 'shutting down'"});
  end.link.respond(running.id, "r", start);
  CHECK(end.out.take() == lines{"Response mux=1 seq=0 [EOF] 'r'"});
}

TEST_CASE("a link whose drain was ended accepts calls again") {
  link_end end;
  end.link.drain();
  end.link.end_drain();
  end.receive(make_request(1));
  CHECK(end.out.take().empty());
  end.link.respond(end.take_call().id, "r", start);
  CHECK(end.out.take() == lines{"Response mux=1 seq=0 [EOF] 'r'"});
}

TEST_CASE("a call that a drain cancels is answered once, before its deadline") {
  link_end end;
  end.receive({make_request(1), make_request(2, "x", 1000)});
  const auto first = end.take_call();
  const auto second = end.take_call();
  end.link.cancel(first.id, start);
  end.link.respond(first.id, "late", start);
  end.link.cancel(second.id, start + std::chrono::seconds(2));
  CHECK(end.out.take() == lines{"DisconnectClientMux mux=1 seq=0 [ERR] 'shutting down'"});
  CHECK(end.link.calls_in() == 0);
}

TEST_CASE("a handler that finishes after the connection was lost sends nothing") {
  link_end end;
  end.receive({make_request(1), make_request(2)});
  const auto first = end.take_call();
  const auto second = end.take_call();
  end.link.on_lost({errc::disconnected, "gone"});
  end.link.respond(first.id, "r", start);
  end.link.refuse(second.id, mux::refusal::unknown_handler, start);
  CHECK(end.out.take().empty());
  CHECK(end.link.calls_in() == 0);
}

TEST_CASE("errors carry codes only between ends that both announced them") {
  failure why{errc::remote_failure, "sold out",
              std::make_shared<application_error>(application_error{"shop", -7, "details"})};
  for (const bool coded : {false, true}) {
    mux::link_config config;
    config.coded_errors = coded;
    link_end server{config}, client{config};
    REQUIRE(client.link.call({78, {}, "q", start + 1s}, 5, 0, start));
    server.receive(client.out.frames.at(0));
    server.link.respond_error(server.take_call().id, why, start);
    const auto& answer = server.out.frames.at(0);
    CHECK(codec::has(answer.flags, codec::flags::err));
    CHECK(codec::has(answer.flags, codec::flags::coded) == coded);
    if (!coded) CHECK(answer.body.text() == "sold out");
    client.receive(answer);
    const auto done = std::get<mux::call_finished>(client.link.poll().value());
    REQUIRE_FALSE(done.result);
    CHECK(done.result.why() == failure{errc::remote_failure, "sold out"});
    REQUIRE(static_cast<bool>(done.result.why().application) == coded);
    if (!coded) continue;
    CHECK(done.result.why().application->category == "shop");
    CHECK(done.result.why().application->value == -7);
    CHECK(done.result.why().application->details.text() == "details");
  }
}

TEST_CASE("a coded error that is none, or that speaks of this node, is a plain remote failure") {
  mux::link_config config;
  config.coded_errors = true;
  link_end client{config};
  const auto outcome_of = [&](const payload& body) {
    auto id = client.link.call({78, {}, "q", start + 1s}, 5, 0, start);
    REQUIRE(id);
    auto f = make(codec::op::response, *id, 0, body);
    f.flags = codec::flags::eof | codec::flags::err | codec::flags::coded;
    client.receive(f);
    return std::get<mux::call_finished>(client.link.poll().value()).result.why();
  };
  CHECK(outcome_of("no map") == failure{errc::remote_failure, "no map"});
  for (const auto code : {errc::ok, errc::unknown_peer, errc::invalid_config, errc::disconnected})
    CHECK(outcome_of(codec::encode(
              codec::coded_error{"actorgrid", static_cast<std::int32_t>(code), "text", {}}))
          == failure{errc::remote_failure, "text"});
  for (const std::int32_t code : {-1, 256 + static_cast<std::int32_t>(errc::not_allowed), 1 << 30})
    CHECK(outcome_of(codec::encode(codec::coded_error{"actorgrid", code, "text", {}})).code
          == errc::remote_failure);
  CHECK(outcome_of(codec::encode(codec::coded_error{
            "actorgrid", static_cast<std::int32_t>(errc::not_allowed), "text", {}}))
        == failure{errc::not_allowed, "text"});
}
