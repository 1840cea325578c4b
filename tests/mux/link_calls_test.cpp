#include "link_end.hpp"
#include "tests/support/catch.hpp"

#include <limits>

using namespace actorgrid;
using namespace actorgrid::testing;
using codec::flags;
using codec::op;
using namespace std::chrono_literals;

namespace {

mux::call_request asking(payload body = "q", mux::duration deadline = 1s) {
  mux::call_request request;
  request.handler = 78;
  request.body = std::move(body);
  request.deadline = start + deadline;
  return request;
}

errc code_of(const outcome<std::uint64_t>& called) {
  return called ? errc::ok : called.why().code;
}

} // namespace

TEST_CASE("a call sends one request with the time that is left") {
  link_end end;
  CHECK(*end.link.call(asking("q", 1500us), 9, 0, start) == 1);
  CHECK(end.out.take() == lines{"Request mux=1 seq=0 dl=1 h=78 [EOF] 'q'"});
  end.link.call(asking("q", 100 * 24h), 9, 0, start);
  CHECK(end.out.take() == lines{"Request mux=2 seq=0 dl=4294967295 h=78 [EOF] 'q'"});
  mux::call_request request = asking(payload{});
  request.deadline = mux::never;
  request.subroute = codec::subroute_id{};
  end.link.call(request, 9, 0, start);
  CHECK(end.out.take() == lines{"Request mux=3 seq=0 dl=4294967295 h=78 [EOF,SUB]"});
  // An empty request is sent as nil.
  end.link.call(asking(""), 9, 0, start);
  CHECK(end.out.frames.at(0).flags == (flags::eof | flags::crc));
  CHECK(end.link.calls_out() == 4);
}

TEST_CASE("a response completes its call once, and a second one is dropped") {
  link_end end;
  end.link.call(asking(), 9, 0, start);
  end.out.take();
  const auto response = make(op::response, 1, 0, "r", flags::eof);
  end.receive({response, response});
  CHECK(end.take() == lines{"finished 9 'r'"});
  CHECK(end.out.take().empty());
  CHECK(end.link.calls_out() == 0);
}

TEST_CASE("nil and empty responses stay different") {
  link_end end;
  end.link.call(asking(), 1, 0, start);
  end.link.call(asking(), 2, 0, start);
  end.receive({make(op::response, 1, 0, "", flags::eof), make(op::response, 2, 0, {}, flags::eof)});
  CHECK(end.take() == lines{"finished 1 ''", "finished 2 nil"});
}

TEST_CASE("every frame that may answer a call completes it accordingly") {
  const std::vector<std::pair<codec::frame, std::string>> answers{
      {make(op::response, 1, 0, "no", flags::eof | flags::err), "remote_failure: no"},
      {make(op::response, 1, 0, {}, flags::eof | flags::err), "remote_failure: "},
      {make(op::response, 1, 0, "", flags::eof | flags::err), "remote_failure: "},
      {make(op::response, 1, 5, "r", flags::eof),
       "protocol_violation: out-of-sequence item received"},
      {make(op::response, 1, 0, "r"), "'r'"},
      {make(op::mux_server_msg, 1, 0, "r", flags::eof), "'r'"},
      {make(op::mux_server_msg, 1, 1, "r"), "protocol_violation: out-of-sequence item received"},
      {make_connect_error(1, "unknown"), "remote_failure: unknown"},
      {make_connect_error(1, "Invalid Handler for type: 7"),
       "peer_has_no_handler: Invalid Handler for type: 7"},
      {make(op::mux_connect_error, 1, 0, "\xc1"), "remote_failure: the server refused the call"},
      {make(op::response, 1, 0, "too many calls in flight", flags::eof | flags::err),
       "too_many_in_flight: too many calls in flight"},
      {make(op::response, 1, 0, "not too many calls in flight", flags::eof | flags::err),
       "remote_failure: not too many calls in flight"},
      {make(op::response, 1, 0, "shutting down", flags::eof | flags::err),
       "remote_failure: shutting down"},
      {make_connect_error(1, "shutting down"),
       "peer_shutting_down: the peer is shutting down, and took nothing new"},
      {make(op::disconnect_client_mux, 1), "disconnected: remote disconnected"},
      {make(op::disconnect_client_mux, 1, 0, "why", flags::err), "remote_failure: why"},
      {make(op::disconnect_client_mux, 1, 0, "shutting down", flags::err),
       "peer_shutting_down: the peer is shutting down, and cancelled this"}};
  for (const auto& [answer, meaning] : answers) {
    INFO(describe(answer));
    link_end end;
    end.link.call(asking(), 9, 0, start);
    end.out.take();
    end.receive(answer);
    CHECK(end.take() == lines{"finished 9 " + meaning});
    CHECK(end.out.take().empty());
  }
}

TEST_CASE("acknowledgements, credits and pongs mean nothing to a call") {
  link_end end;
  end.link.call(asking(), 9, 0, start);
  end.out.take();
  end.receive({make(op::ack_mux, 1), make(op::unblock_cl_mux, 1), make_pong(1, true)});
  CHECK(end.take().empty());
  CHECK(end.out.take().empty());
  CHECK(end.link.calls_out() == 1);
}

TEST_CASE("a call completes at its deadline and nothing is sent") {
  link_end end;
  end.link.call(asking("q", 100ms), 1, 0, start);
  end.link.call(asking("q", 50ms), 2, 0, start);
  end.out.take();
  CHECK(end.link.next_timeout() == start + 50ms);
  end.link.on_timeout(start + 50ms - 1ns);
  CHECK(end.take().empty());
  end.link.on_timeout(start + 50ms);
  CHECK(end.take() == lines{"finished 2 deadline_exceeded: no answer before the deadline"});
  end.link.on_timeout(start + 1s);
  CHECK(end.take() == lines{"finished 1 deadline_exceeded: no answer before the deadline"});
  end.receive(make(op::response, 1, 0, "late", flags::eof));
  CHECK(end.take().empty());
  CHECK(end.out.take().empty());
}

TEST_CASE("an abandoned call never completes, and sends nothing") {
  link_end end;
  const auto id = *end.link.call(asking(), 9, 0, start);
  end.out.take();
  end.link.abandon(id);
  end.link.abandon(id);
  CHECK(end.link.calls_out() == 0);
  end.receive(make(op::response, id, 0, "late", flags::eof));
  end.link.on_timeout(start + 2s);
  end.link.on_lost({errc::disconnected, "gone"});
  CHECK(end.take().empty());
  CHECK(end.out.take().empty());
}

TEST_CASE("a lost connection completes every call, in order, once") {
  link_end end;
  for (mux::token owner = 1; owner != 4; ++owner) end.link.call(asking(), owner, 0, start);
  end.link.on_lost({errc::disconnected, "gone"});
  CHECK(end.take()
        == lines{"finished 1 disconnected: gone", "finished 2 disconnected: gone",
                 "finished 3 disconnected: gone"});
  end.link.on_lost({errc::disconnected, "again"});
  CHECK(end.take().empty());
  CHECK(end.link.next_timeout() == mux::never);
}

TEST_CASE("a call that fails at once sends nothing") {
  mux::link_config config;
  config.message_bytes_max = 10;
  config.queue_bytes_max = 100;
  config.calls_out_max = 2;
  link_end end(config);
  mux::call_request invalid = asking();
  invalid.handler = 0;
  CHECK(code_of(end.link.call(invalid, 1, 0, start)) == errc::invalid_handler);
  CHECK(code_of(end.link.call(asking("q", 999us), 1, 0, start)) == errc::deadline_exceeded);
  CHECK(code_of(end.link.call(asking("q", -1s), 1, 0, start)) == errc::deadline_exceeded);
  CHECK(code_of(end.link.call(asking("12345678901"), 1, 0, start)) == errc::message_too_large);
  CHECK(code_of(end.link.call(asking(), 1, 101, start)) == errc::queue_full);
  CHECK(end.link.calls_out() == 0);
  CHECK(end.out.take().empty());

  CHECK(code_of(end.link.call(asking("1234567890"), 1, 100, start)) == errc::ok);
  CHECK(code_of(end.link.call(asking(), 2, 0, start)) == errc::ok);
  end.out.take();
  CHECK(code_of(end.link.call(asking(), 3, 0, start)) == errc::too_many_in_flight);
  end.link.on_lost({errc::disconnected, "gone"});
  end.take();
  CHECK(code_of(end.link.call(asking(), 4, 0, start)) == errc::disconnected);
  CHECK(end.out.take().empty());
  CHECK(end.take().empty());
}

TEST_CASE("an attempt that fails uses up a mux id") {
  link_end end;
  end.link.call(asking("q", 0s), 1, 0, start);
  CHECK(*end.link.call(asking(), 2, 0, start) == 2);
}

TEST_CASE("mux ids begin where the configuration says and are never 0") {
  mux::link_config config;
  config.first_mux_id = std::uint64_t{1} << 31;
  link_end far(config);
  CHECK(*far.link.call(asking(), 1, 0, start) == std::uint64_t{1} << 31);
  CHECK(far.link.next_mux_id() == (std::uint64_t{1} << 31) + 1);

  config.first_mux_id = 0;
  CHECK(link_end(config).link.next_mux_id() == 1);
  config.first_mux_id = std::numeric_limits<std::uint64_t>::max();
  link_end last(config);
  last.link.call(asking(), 1, 0, start);
  CHECK(last.link.next_mux_id() == 1);
}

TEST_CASE("ten thousand calls in flight each get their own answer") {
  link_end end;
  for (mux::token owner = 1; owner <= 10000; ++owner) {
    end.link.call(asking("q", std::chrono::milliseconds(owner % 97 + 10)), owner, 0, start);
  }
  for (std::uint64_t id = 10000; id != 0; --id) {
    end.receive(make(op::response, id, 0, payload(std::to_string(id)), flags::eof));
    const lines done = end.take();
    REQUIRE(done == lines{"finished " + std::to_string(id) + " '" + std::to_string(id) + "'"});
  }
  CHECK(end.link.calls_out() == 0);
  CHECK(end.link.next_timeout() == start + 10s);
}
