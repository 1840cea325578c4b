#include "frames.hpp"
#include "net/mux/dial_order.hpp"
#include "net/mux/handshake.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/vectors.hpp"

#include <limits>

using namespace actorgrid;
using namespace actorgrid::testing;
using codec::op;

namespace {

constexpr codec::timestamp wall_now{1'800'000'000, 500};

/// Two names, the first of which dials the second.
const std::string dialer = "http://127.0.0.1:9001";
const std::string acceptor = "http://127.0.0.1:9000";

mux::incoming_handshake::params accepting(const std::string& local, const std::string& known) {
  mux::incoming_handshake::params p;
  p.local_host = local;
  p.knows_host = [known](const std::string& host) { return host == known; };
  p.check_token = [](const std::string&, const std::string& token) {
    return token == "secret" ? std::string{} : std::string{"wrong"};
  };
  return p;
}

payload hello(const std::string& host, const std::string& token, codec::timestamp time = wall_now) {
  mux::outgoing_handshake::params p;
  p.local_host = host;
  p.remote_host = acceptor;
  p.token = token;
  p.instance[0] = std::byte{7};
  return to_message(mux::outgoing_handshake(p).hello(time));
}

failure refusal_of(const outcome<mux::accepted, mux::refused>& answer) {
  REQUIRE_FALSE(answer);
  return answer.why().why;
}

codec::timestamp shifted(std::int64_t seconds, std::int32_t nanoseconds = 0) {
  return {wall_now.seconds + seconds, wall_now.nanoseconds + nanoseconds};
}

failure answer_to(const payload& message) {
  const mux::incoming_handshake handshake(accepting(acceptor, dialer));
  const auto answer = handshake.on_message(message, wall_now);
  return answer ? failure{} : answer.why().why;
}

} // namespace

TEST_CASE("a peer with the right host, time and token is accepted") {
  REQUIRE(mux::should_dial(dialer, acceptor));
  const mux::incoming_handshake handshake(accepting(acceptor, dialer));
  const auto answer = handshake.on_message(hello(dialer, "secret"), wall_now);
  REQUIRE(answer);
  CHECK(answer->host == dialer);
  CHECK(answer->instance[0] == std::byte{7});
}

TEST_CASE("the checks of a connect message come in the protocol's order") {
  const auto late = shifted(301);
  CHECK(answer_to(hello("x", "wrong", late)).text == "unknown incoming host: x");
  CHECK(answer_to(hello(dialer, "wrong", late)).text
        == "time difference too large between servers: 5m1s");
  CHECK(answer_to(hello(dialer, "wrong")).text == "auth token: wrong");
  CHECK(answer_to(hello(dialer, "wrong")).code == errc::unauthorized);

  const mux::incoming_handshake wrong_side(accepting(dialer, acceptor));
  CHECK(refusal_of(wrong_side.on_message(hello(acceptor, "wrong"), wall_now)).code
        == errc::unauthorized);
  const failure side = refusal_of(wrong_side.on_message(hello(acceptor, "secret"), wall_now));
  CHECK(side.text == "grid: expected to be client side, not server side");
  CHECK(side.code == errc::handshake_refused);
}

TEST_CASE("a certificate is compared after the token, and only where there is one") {
  auto terms = accepting(acceptor, dialer);
  std::string compared;
  terms.check_certificate = [&](const std::string& host) {
    compared = host;
    return std::string{"it is for another"};
  };
  const mux::incoming_handshake handshake(terms);
  CHECK(refusal_of(handshake.on_message(hello(dialer, "wrong"), wall_now)).text
        == "auth token: wrong");
  CHECK(compared.empty());
  const auto answer = handshake.on_message(hello(dialer, "secret"), wall_now);
  CHECK(refusal_of(answer).text == "certificate: it is for another");
  CHECK(refusal_of(answer).code == errc::unauthorized);
  CHECK(answer.why().failed == mux::refused::check::certificate);
  CHECK(compared == dialer);
}

TEST_CASE("only a message that passed every other check is remembered, and accepted once") {
  auto terms = accepting(acceptor, dialer);
  int asked = 0;
  terms.is_new = [&](const codec::instance_id& instance, codec::timestamp time) {
    CHECK(instance[0] == std::byte{7});
    CHECK(time == wall_now);
    return asked++ == 0;
  };
  const mux::incoming_handshake handshake(terms);
  CHECK_FALSE(refusal_of(handshake.on_message(hello(dialer, "wrong"), wall_now)).text.empty());
  CHECK(asked == 0);
  const auto message = hello(dialer, "secret");
  CHECK(handshake.on_message(message, wall_now));
  const auto again = handshake.on_message(message, wall_now);
  CHECK(refusal_of(again).text == "this connect message was accepted before");
  CHECK(again.why().failed == mux::refused::check::replay);
}

TEST_CASE("clocks may differ by five minutes either way and not by a nanosecond more") {
  CHECK_FALSE(answer_to(hello(dialer, "secret", shifted(300))));
  CHECK_FALSE(answer_to(hello(dialer, "secret", shifted(-300))));
  CHECK(answer_to(hello(dialer, "secret", shifted(300, 1))).text
        == "time difference too large between servers: 5m0.000000001s");
  CHECK(answer_to(hello(dialer, "secret", shifted(-300, -1))).code == errc::handshake_refused);
  CHECK(answer_to(hello(dialer, "secret", shifted(100000))).text
        == "time difference too large between servers: 27h46m40s");
}

TEST_CASE("a time beyond reason is refused without overflow") {
  // In nanoseconds this is a little above 2^64: almost nothing if it wrapped around.
  for (const std::int64_t sign : {1, -1}) {
    CHECK(answer_to(hello(dialer, "secret", shifted(sign * 18446744074))).text
          == "time difference too large between servers: 2562047h47m16.854775807s");
  }
  for (const std::int64_t seconds :
       {std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min(),
        std::int64_t{-62135596800}}) {
    const payload message = hello(dialer, "secret", {seconds, 999999999});
    CHECK(answer_to(message).code == errc::handshake_refused);
  }
}

TEST_CASE("what is not a connect message is refused with a reason") {
  const failure garbage = answer_to(payload("hello"));
  CHECK(garbage.code == errc::protocol_violation);
  CHECK(garbage.text.starts_with("error parsing grid connect: "));
  CHECK(answer_to(payload::empty_bytes()).code == errc::protocol_violation);
  CHECK(answer_to(to_message(make(op::request, 1))).text == "unexpected connect op: Request");
  const failure content =
      answer_to(to_message(make(op::connect, 0, 0, payload("\x93\x01\x02\x03"))));
  CHECK(content.text.starts_with("error parsing connectReq: "));
}

TEST_CASE("a dialer understands welcome and refusal, and nothing else") {
  mux::outgoing_handshake::params p;
  p.remote_host = acceptor;
  const mux::outgoing_handshake ours(p);
  mux::incoming_handshake::params theirs = accepting(acceptor, dialer);
  theirs.instance[3] = std::byte{9};
  const mux::incoming_handshake peer(theirs);

  const auto yes = ours.on_message(to_message(peer.welcome({})));
  REQUIRE(yes);
  CHECK(yes->host == acceptor);
  CHECK(yes->instance[3] == std::byte{9});

  const failure no = refusal_of(ours.on_message(to_message(peer.refusal("because"))));
  CHECK(no.code == errc::handshake_refused);
  CHECK(no.text == "because");

  for (const payload& message : {payload("x"), payload{}, to_message(make(op::response, 0)),
                                 to_message(make(op::connect_response, 0, 0, payload("\xc1")))}) {
    CHECK(refusal_of(ours.on_message(message)).code == errc::protocol_violation);
  }
}

TEST_CASE("recorded handshakes are answered as the original answered them") {
  std::size_t count = 0;
  for (const std::string& name : list_conversations()) {
    const conversation c = load_conversation(name);
    if (c.messages.size() < 2 || c.messages[0].ws_opcode != 2) continue;
    if (name.starts_with("rawacc_")) continue;
    INFO(name);
    const codec::frame recorded = parse(c.messages[1].bytes);
    const auto response = codec::decode<codec::connect_response>(recorded.body);
    REQUIRE(response);

    mux::incoming_handshake::params p = accepting(c.acceptor, c.dialer);
    p.instance = response->id;
    if (name == "connect_reject_unknown_host")
      p.knows_host = [](const std::string&) { return false; };
    p.check_token = [](const std::string&, const std::string& token) {
      return token == "debug" ? "" : "invalid token. want empty, got " + token;
    };
    const mux::incoming_handshake handshake(p);
    // Where the recording accepts it, the clock agrees with the message.
    codec::timestamp now{1795345351, 0};
    codec::connect_request request;
    if (const auto first = codec::decode(c.messages[0].bytes))
      if (auto read = codec::decode<codec::connect_request>(first->body)) request = *read;
    if (name.find("clock") == std::string::npos && name.find("before_time") == std::string::npos) {
      now = request.time;
    }
    const auto answer = handshake.on_message(c.messages[0].bytes, now);
    CHECK(static_cast<bool>(answer) == response->accepted);
    if (response->accepted) {
      CHECK(to_message(handshake.welcome({})) == c.messages[1].bytes);
    } else {
      CHECK(to_message(handshake.refusal(response->rejected_reason)) == c.messages[1].bytes);
      const std::string& why = answer.why().why.text;
      const std::string kind =
          response->rejected_reason.substr(0, response->rejected_reason.find(':'));
      CHECK(why.substr(0, why.find(':')) == kind);
    }
    ++count;
  }
  CHECK(count > 90);
}

TEST_CASE("our connect message is the original's byte for byte") {
  const conversation c = load_conversation("connect_accepted");
  const codec::frame recorded = parse(c.messages[0].bytes);
  const auto request = codec::decode<codec::connect_request>(recorded.body);
  REQUIRE(request);
  mux::outgoing_handshake::params p;
  p.local_host = c.dialer;
  p.remote_host = c.acceptor;
  p.token = request->token;
  p.instance = request->id;
  const mux::outgoing_handshake handshake(p);
  CHECK(to_message(handshake.hello(request->time)) == c.messages[0].bytes);
  CHECK(handshake.on_message(c.messages[1].bytes));
}

TEST_CASE("extensions are used when both sides announce them, and cost others not a byte") {
  const auto ours = GENERATE(codec::extension::coded_errors, codec::extensions_here);
  const auto none = codec::extension::none;
  for (const auto dialler_has : {none, ours})
    for (const auto acceptor_has : {none, ours}) {
      mux::outgoing_handshake::params out;
      out.local_host = dialer;
      out.remote_host = acceptor;
      out.token = "secret";
      out.extensions = dialler_has;
      auto in = accepting(acceptor, dialer);
      in.extensions = acceptor_has;
      const mux::outgoing_handshake from(out);
      const mux::incoming_handshake to(in);
      const auto hello = to_message(from.hello({1795345351, 0}));
      const auto heard = to.on_message(hello, {1795345351, 0});
      REQUIRE(heard);
      const auto welcome = to_message(to.welcome(*heard));
      const auto answered = from.on_message(welcome);
      REQUIRE(answered);
      const bool both = dialler_has == ours && acceptor_has == ours;
      CHECK(heard->extensions == (both ? ours : none));
      CHECK(answered->extensions == (both ? ours : none));
      CHECK((hello.text().find("ActorGrid") != std::string_view::npos) == (dialler_has == ours));
      CHECK((welcome.text().find("ActorGrid") != std::string_view::npos) == both);
    }
}

TEST_CASE("of what one side announces, only what the other can do as well is used") {
  const auto older = codec::extension::coded_errors;
  const auto newer = codec::extensions_here;
  for (const bool is_dialler_newer : {false, true}) {
    mux::outgoing_handshake::params out;
    out.local_host = dialer;
    out.remote_host = acceptor;
    out.token = "secret";
    out.extensions = is_dialler_newer ? newer : older;
    auto in = accepting(acceptor, dialer);
    in.extensions = is_dialler_newer ? older : newer;
    const mux::outgoing_handshake from(out);
    const mux::incoming_handshake to(in);
    const auto heard = to.on_message(to_message(from.hello({1795345351, 0})), {1795345351, 0});
    REQUIRE(heard);
    CHECK(heard->extensions == older);
    const auto answered = from.on_message(to_message(to.welcome(*heard)));
    REQUIRE(answered);
    CHECK(answered->extensions == older);
  }
}
