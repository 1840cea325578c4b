#include "codec/control.hpp"
#include "link_end.hpp"
#include "net/mux/outgoing_stream.hpp"
#include "net/mux/refusal.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/vectors.hpp"

#include <actorgrid/application_error.hpp>

#include <memory>
#include <string>
#include <utility>

using namespace actorgrid;
using namespace actorgrid::testing;
using codec::flags;
using codec::op;
using namespace std::chrono_literals;

namespace {

failure too_often() {
  auto told = std::make_shared<application_error>();
  told->is_retryable = true;
  told->retry_after = 70ms;
  return {errc::rate_limited, "again in 70 ms", std::move(told)};
}

mux::link_config between_our_nodes() {
  mux::link_config config;
  config.coded_errors = true;
  return config;
}

/// What the original sent in a recording, as hex, once the handshake was done.
std::string recorded_answer(const conversation& recording) {
  for (const auto& m : recording.messages)
    if (!m.from_dialer && &m > &recording.messages[1]) return to_hex(m.bytes.bytes());
  return "nothing";
}

/// The acceptor of a recording, which has got the first frame after the handshake.
struct recorded_acceptor : link_end {
  explicit recorded_acceptor(const conversation& recording) {
    for (std::size_t i = 2; i < recording.messages.size(); ++i) {
      if (!recording.messages[i].from_dialer) continue;
      link.on_message(recording.messages[i].bytes, start);
      return;
    }
  }
  std::string sent() {
    REQUIRE(out.frames.size() == 1);
    return to_hex(to_message(out.frames.front()).bytes());
  }
};

/// What a caller makes of the frame that refuses its call.
failure failure_at_caller(const codec::frame& refused) {
  link_end caller{between_our_nodes()};
  const auto id = caller.link.call({40, {}, "q", start + 1s}, 9, 0, start);
  auto answer = refused;
  answer.mux_id = *id;
  caller.receive(answer);
  const auto done = std::get<mux::call_finished>(caller.link.poll().value());
  return done.result.why();
}

} // namespace

TEST_CASE("the original sees the text of a refusal in the bytes of an error of its own") {
  const auto call = load_conversation("single_remote_err");
  recorded_acceptor answers{call};
  const auto id = answers.take_call().id;
  answers.link.respond_error(id, {errc::not_allowed, call.results.front().error}, start);
  CHECK(answers.sent() == recorded_answer(call));

  const auto stream = load_conversation("stream_unknown_handler");
  recorded_acceptor refuses{stream};
  const auto opening = std::get<mux::serve_stream>(refuses.link.poll().value());
  refuses.link.refuse_stream(opening.mux_id,
                             failure{errc::not_allowed, stream.results.front().error});
  CHECK(refuses.sent() == recorded_answer(stream));
  CHECK(refuses.link.streams_in() == 0);
}

TEST_CASE("the original sees when a rate allows the next call, in words") {
  link_end end;
  end.receive(make_request(3));
  end.link.respond_error(end.take_call().id, too_often(), start);
  CHECK(end.out.take() == lines{"Response mux=3 seq=0 [EOF,ERR] 'again in 70 ms'"});
}

TEST_CASE("a call that is refused between our nodes has its code, and when to call again") {
  link_end end{between_our_nodes()};
  end.receive({make_request(1), make_request(2)});
  end.link.respond_error(end.take_call().id, {errc::not_allowed, "no"}, start);
  end.link.respond_error(end.take_call().id, too_often(), start);
  REQUIRE(end.out.frames.size() == 2);
  const auto forbidden = failure_at_caller(end.out.frames[0]);
  CHECK(forbidden == failure{errc::not_allowed, "no"});
  CHECK_FALSE(forbidden.application);
  const auto limited = failure_at_caller(end.out.frames[1]);
  CHECK(limited == too_often());
  REQUIRE(limited.application);
  CHECK(limited.application->retry_after == 70ms);
}

TEST_CASE("a stream that is refused between our nodes has its code, and when to open it again") {
  link_end end{between_our_nodes()};
  for (const auto& why : {failure{errc::not_allowed, "no"}, too_often()}) {
    end.receive(make(op::connect_mux, 5, 0, "go"));
    REQUIRE(end.link.poll());
    end.link.refuse_stream(5, why);
    REQUIRE(end.out.frames.size() == 1);
    auto refused = std::exchange(end.out.frames, {});
    CHECK(refused[0].op == op::mux_connect_error);
    CHECK(refused[0].mux_id == 5);
    CHECK(codec::has(refused[0].flags, flags::coded));

    recorder out;
    mux::outgoing_stream::config config;
    config.mux_id = 5;
    config.handler = 40;
    mux::outgoing_stream stream{config, out, "go", start};
    stream.on_frames(refused, start);
    REQUIRE(stream.input_end());
    CHECK(*stream.input_end() == why);
    CHECK(end.link.streams_in() == 0);
  }
}

TEST_CASE("frames that came for a refused stream are answered as for one that never was") {
  link_end end;
  end.receive({make(op::connect_mux, 5, 0, "go"), make(op::mux_client_msg, 5, 1, "x")});
  REQUIRE(end.link.poll());
  end.link.refuse_stream(5, failure{errc::not_allowed, "no"});
  CHECK(end.out.take()
        == lines{"MuxConnectError mux=5 seq=0 error 'no'", "DisconnectClientMux mux=5 seq=0"});
  end.link.refuse_stream(5, failure{errc::not_allowed, "again"});
  CHECK(end.out.take().empty());
}

TEST_CASE("an accepted stream is not refused afterwards, and a link that is over sends nothing") {
  link_end end;
  end.receive({make(op::connect_mux, 5, 0, "go"), make(op::connect_mux, 6, 0, "go")});
  end.link.accept_stream(5, 1);
  end.link.refuse_stream(5, failure{errc::not_allowed, "no"});
  CHECK(end.out.take().empty());
  CHECK(end.link.streams_in() == 2);
  end.link.on_lost({errc::disconnected, "gone"});
  end.link.refuse_stream(6, failure{errc::not_allowed, "no"});
  CHECK(end.out.take().empty());
  CHECK(end.link.streams_in() == 1);
}

TEST_CASE("a peer cannot ask for a wait that overflows a clock") {
  codec::coded_error error{"actorgrid", static_cast<std::int32_t>(errc::rate_limited), "later", {}};
  error.retry_after_ms = ~std::uint64_t{0};
  const auto why = mux::failure_of_error_answer(codec::encode(error), flags::err | flags::coded);
  REQUIRE(why.application);
  CHECK(why.application->retry_after == 24h);
}
