#include "codec/control.hpp"
#include "codec/merged.hpp"
#include "link_end.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>

using namespace actorgrid;
using namespace actorgrid::testing;
using codec::flags;
using codec::op;
using namespace std::chrono_literals;

namespace {

payload append(const payload& message, std::string_view more) {
  return payload(std::string{message.text()} + std::string{more});
}

payload damaged(const codec::frame& f) {
  std::string bytes{to_message(f).text()};
  bytes.back() = static_cast<char>(bytes.back() + 1);
  return payload(bytes);
}

} // namespace

TEST_CASE("a link pings at every interval and measures the round trip") {
  link_end end;
  CHECK(end.link.next_timeout() == start + 10s);
  end.link.on_timeout(start + 9s);
  CHECK(end.out.take().empty());
  end.link.on_timeout(start + 10s);
  REQUIRE(end.out.frames.size() == 1);
  const codec::frame ping = end.out.frames[0];
  CHECK(ping.flags == flags::none);
  CHECK(end.out.take() == lines{"Ping mux=0 seq=0 dl=10000 (time)"});
  CHECK(end.link.round_trip() == 0s);
  const auto sent = codec::decode<codec::ping>(ping.body);
  REQUIRE(sent);
  codec::pong answer;
  answer.t = sent->t;
  end.receive(make(op::pong, 0, 0, codec::encode(answer)), 10s + 3ms);
  CHECK(end.link.round_trip() == 3ms);
  CHECK(end.take().empty());
  CHECK(end.link.next_timeout() == start + 20s);
}

TEST_CASE("a probe is a ping of now, at most one a second, whose silence breaks no link") {
  link_end end;
  end.link.probe(start + 1s);
  end.link.probe(start + 1999ms);
  CHECK(end.out.take() == lines{"Ping mux=0 seq=0 dl=10000 (time)"});
  CHECK(end.link.next_timeout() == start + 10s);
  for (const auto at : {2s, 3s, 4s, 5s}) end.link.probe(start + at);
  CHECK(end.out.take().size() == 4);
  for (const auto at : {10s, 20s}) end.link.on_timeout(start + at);
  CHECK(end.take().empty());
  end.link.on_timeout(start + 30s);
  CHECK(end.take() == lines{"broken ping_timeout"});
  end.out.take();
  end.link.probe(start + 40s);
  CHECK(end.out.take().empty());
}

TEST_CASE("only the answer to the latest ping tells the round trip") {
  link_end end;
  std::vector<codec::timestamp> marks;
  for (const auto at : {10s + 250ms, 20s + 500ms}) {
    end.link.on_timeout(start + at);
    REQUIRE(end.out.frames.size() == 1);
    const auto sent = codec::decode<codec::ping>(end.out.frames[0].body);
    REQUIRE(sent);
    CHECK(sent->t.nanoseconds >= 0);
    CHECK(sent->t.nanoseconds < 1'000'000'000);
    marks.push_back(sent->t);
    end.out.take();
  }
  codec::pong answer;
  answer.t = marks[0];
  end.receive(make(op::pong, 0, 0, codec::encode(answer)), 20s + 505ms);
  CHECK(end.link.round_trip() == 0s);
  answer.t = marks[1];
  end.receive(make(op::pong, 0, 0, codec::encode(answer)), 20s + 507ms);
  CHECK(end.link.round_trip() == 7ms);
}

TEST_CASE("a link whose pings are not answered breaks at a tick after two intervals") {
  link_end end;
  end.link.on_timeout(start + 10s);
  end.link.on_timeout(start + 20s);
  CHECK(end.take().empty());
  end.receive(make_request(1), 25s); // only pongs count
  CHECK(end.take().size() == 1);
  end.link.on_timeout(start + 30s);
  CHECK(end.take() == lines{"broken ping_timeout"});
  CHECK(end.link.is_over());
  CHECK(end.link.next_timeout() == mux::never);
  end.link.on_timeout(start + 40s);
  CHECK(end.take().empty());
}

TEST_CASE("any readable pong keeps a link alive, an unreadable one does not") {
  link_end end;
  for (auto at = 10s; at != 100s; at += 10s) {
    end.receive(make_pong(0), at - 1s);
    end.link.on_timeout(start + at);
  }
  CHECK(end.take().empty());
  for (auto at = 100s; at != 130s; at += 10s) {
    end.receive(make(op::pong, 0, 0, "\xc1"), at - 1s);
    end.link.on_timeout(start + at);
  }
  CHECK(end.take() == lines{"broken ping_timeout"});
}

TEST_CASE("a late tick judges no peer, and silence counts again from there") {
  link_end end;
  end.link.on_timeout(start + 10s + 3 * 10s);
  CHECK(end.take().empty());
  CHECK(end.out.take() == lines{"Ping mux=0 seq=0 dl=10000 (time)"});
  CHECK(end.link.next_timeout() == start + 50s);
  end.link.on_timeout(start + 50s);
  CHECK(end.take().empty());
  end.link.on_timeout(start + 60s);
  CHECK(end.take() == lines{"broken ping_timeout"});
}

TEST_CASE("a link forgives missing pongs after this process did not run") {
  link_end end;
  end.link.on_timeout(start + 10s);
  end.link.on_timeout(start + 20s);
  // Neither ping was answered as far as the link knows, but the answers may be waiting to be read.
  end.link.on_timeout(start + 36s);
  CHECK(end.take().empty());
  CHECK(end.link.next_timeout() == start + 46s);
  end.link.on_timeout(start + 46s);
  CHECK(end.take().empty());
  end.link.on_timeout(start + 56s);
  CHECK(end.take() == lines{"broken ping_timeout"});
}

TEST_CASE("one ping without an answer breaks no link, however late the tick after it") {
  link_end end;
  for (const auto at : {10s, 20s}) {
    end.link.on_timeout(start + at);
    REQUIRE(end.out.frames.size() == 1);
    const auto sent = codec::decode<codec::ping>(end.out.frames[0].body);
    REQUIRE(sent);
    end.out.take();
    codec::pong answer;
    answer.t = sent->t;
    end.receive(make(op::pong, 0, 0, codec::encode(answer)), at);
  }
  end.link.on_timeout(start + 30s);
  end.link.on_timeout(start + 40s + 1ms);
  CHECK(end.take().empty());
  end.link.on_timeout(start + 50s);
  CHECK(end.take() == lines{"broken ping_timeout"});
}

TEST_CASE("a connection ping is answered with everything it said") {
  link_end end;
  codec::frame ping = make(op::ping, 0, 5, codec::encode(codec::ping{{17, 4}}));
  ping.deadline_ms = 123;
  ping.handler = 7;
  ping.flags = flags::eof;
  end.receive(ping);
  REQUIRE(end.out.frames.size() == 1);
  const codec::frame& pong = end.out.frames[0];
  const auto content = codec::decode<codec::pong>(pong.body);
  REQUIRE(content);
  CHECK(content->t == codec::timestamp{17, 4});
  CHECK(pong.flags == (flags::eof | flags::crc));
  CHECK(end.out.take() == lines{"Pong mux=0 seq=5 dl=123 h=7 [EOF]"});
  end.receive(make(op::ping, 0, 0, "\xc1"));
  CHECK(end.out.take() == lines{"Pong mux=0 seq=0"});
  // Only requests and openings carry a subroute.
  ping.flags = flags::sub;
  ping.subroute = codec::subroute_id{};
  end.receive(ping);
  CHECK_FALSE(end.out.frames.at(0).subroute);
  CHECK(end.out.take() == lines{"Pong mux=0 seq=5 dl=123 h=7"});
}

TEST_CASE("without checksums no frame carries one, with them all but the connection ping do") {
  for (const bool checksums : {true, false}) {
    mux::link_config config;
    config.checksums = checksums;
    link_end end(config);
    end.receive({make_request(1), make_request(2), make(op::ping, 0), make(op::ping, 3),
                 make(op::mux_client_msg, 4), make(op::mux_server_msg, 5),
                 make(op::connect_mux, 6, 0, {}, flags::stateless)});
    end.link.respond(end.take_call().id, "r", start);
    end.link.refuse(end.take_call().id, mux::refusal::unknown_handler, start);
    mux::call_request call;
    call.handler = 1;
    end.link.call(call, 1, 0, start);
    CHECK(end.out.frames.size() == 8);
    for (const codec::frame& f : end.out.frames) {
      INFO(describe(f));
      CHECK(codec::has(f.flags, flags::crc) == checksums);
    }
  }
}

TEST_CASE("bytes that are not a frame break the link") {
  for (const payload& message :
       {payload("garbage"), payload::empty_bytes(), payload{}, damaged(make_request(1))}) {
    link_end end;
    end.link.on_message(message, start);
    CHECK(end.take() == lines{"broken protocol_violation"});
    CHECK(end.link.is_over());
    end.receive(make_request(1));
    CHECK(end.take().empty());
  }
}

TEST_CASE("parts of a merged frame before a bad one are handled, the rest is not") {
  const payload good = to_message(make_request(1));
  const payload bad = damaged(make_request(2));
  codec::byte_buffer bytes;
  codec::encode_merged_header(3, bytes);
  for (const payload& part : {good, bad, good}) {
    codec::encode_part_header(static_cast<std::uint32_t>(part.size()), bytes);
    bytes.insert(bytes.end(), part.bytes().begin(), part.bytes().end());
  }
  link_end end;
  end.link.on_message(payload::copy_of(bytes), start);
  CHECK(end.take() == lines{"serve h=79 'q'", "broken protocol_violation"});
}

TEST_CASE("a merged frame with fewer parts than announced breaks the link after those it has") {
  const payload whole = to_message(std::vector{make_request(1), make_request(2)});
  const payload parts = whole.slice(0, whole.size() - to_message(make_request(2)).size() - 2);
  link_end end;
  end.link.on_message(parts, start);
  CHECK(end.take() == lines{"serve h=79 'q'", "broken protocol_violation"});
}

TEST_CASE("what follows the announced parts of a merged frame is ignored") {
  link_end end;
  end.link.on_message(append(to_message(std::vector{make_request(1), make_request(2)}), "junk"),
                      start);
  CHECK(end.take().size() == 2);
}

TEST_CASE("a merged frame inside a merged one is not opened") {
  const payload inner = to_message(std::vector{make_request(1), make_request(2)});
  codec::byte_buffer bytes;
  codec::encode_merged_header(2, bytes);
  for (const payload& part : {inner, to_message(make_request(3))}) {
    codec::encode_part_header(static_cast<std::uint32_t>(part.size()), bytes);
    bytes.insert(bytes.end(), part.bytes().begin(), part.bytes().end());
  }
  link_end end;
  end.link.on_message(payload::copy_of(bytes), start);
  CHECK(end.take() == lines{"serve h=79 'q'"});
}

TEST_CASE("a merged frame of many small parts is never held as events all at once") {
  std::vector<codec::frame> calls;
  for (std::uint64_t id = 1; id <= 5'000; ++id) calls.push_back(make_request(id));
  mux::link_config config;
  config.calls_in_max = calls.size();
  link_end end(config);
  end.receive(calls);
  std::size_t served = 0, ahead_max = 0;
  while (end.link.poll()) {
    ahead_max = std::max(ahead_max, end.link.calls_in() - served);
    ++served;
  }
  CHECK(served == calls.size());
  CHECK(ahead_max <= 1'024);
}

TEST_CASE("what is left of a merged frame comes before the next message") {
  std::vector<codec::frame> calls;
  for (std::uint64_t id = 1; id <= 3'000; ++id) calls.push_back(make_request(id));
  mux::link_config config;
  config.calls_in_max = calls.size() + 1;
  link_end end(config);
  end.receive(calls);
  end.receive(make(op::request, 9, 0, "last", flags::eof));
  const lines all = end.take();
  REQUIRE(all.size() == calls.size() + 1);
  CHECK(all.front() == "serve h=79 'q'");
  CHECK(all.back() == "serve h=0 'last'");
}

TEST_CASE("what is left of a merged frame is dropped with the connection") {
  link_end end;
  end.receive(std::vector<codec::frame>(3'000, make(op::ping, 0)));
  const std::size_t answered = end.out.frames.size();
  end.link.on_lost({errc::disconnected, "gone"});
  end.take();
  CHECK(end.out.frames.size() == answered);
}

TEST_CASE("ops without a meaning on an established link are ignored") {
  link_end end;
  for (const int code : {0, 1, 2, 16, 18, 255}) end.receive(make(static_cast<op>(code), 1));
  CHECK(end.take().empty());
  CHECK(end.out.take().empty());
  CHECK_FALSE(end.link.is_over());
}

TEST_CASE("a broken link still completes its calls when the transport is gone") {
  link_end end;
  mux::call_request call;
  call.handler = 1;
  end.link.call(call, 9, 0, start);
  end.link.on_message(payload("garbage"), start);
  CHECK(end.take() == lines{"broken protocol_violation"});
  end.link.on_lost({errc::protocol_violation, "garbage"});
  CHECK(end.take() == lines{"finished 9 protocol_violation: garbage"});
}
