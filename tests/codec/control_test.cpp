#include "codec/control.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/vectors.hpp"

#include <algorithm>
#include <concepts>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace {

using namespace actorgrid;
using testing::from_hex;
using testing::text_from_hex;
using testing::to_hex;

/// The words of a line that are still to be read.
class words {
public:
  explicit words(const std::vector<std::string>& line) : next_(line.begin()), end_(line.end()) {}

  const std::string& take() {
    REQUIRE(next_ != end_);
    return *next_++;
  }
  std::string take_text() { return text_from_hex(take()); }
  bool take_bool() { return take() == "1"; }
  codec::instance_id take_id() {
    const payload bytes = from_hex(take());
    codec::instance_id id;
    REQUIRE(bytes.size() == id.size());
    std::ranges::copy(bytes.bytes(), id.begin());
    return id;
  }
  codec::timestamp take_time() {
    const std::int64_t seconds = std::stoll(take());
    return {seconds, static_cast<std::int32_t>(std::stol(take()))};
  }

private:
  std::vector<std::string>::const_iterator next_;
  std::vector<std::string>::const_iterator end_;
};

void read(words& w, codec::connect_request& m) {
  m.id = w.take_id();
  m.host = w.take_text();
  m.time = w.take_time();
  m.token = w.take_text();
}
void read(words& w, codec::connect_response& m) {
  m.id = w.take_id();
  m.accepted = w.take_bool();
  m.rejected_reason = w.take_text();
}
void read(words& w, codec::mux_connect_error& m) {
  m.error = w.take_text();
}
void read(words& w, codec::ping& m) {
  m.t = w.take_time();
}
void read(words& w, codec::pong& m) {
  m.not_found = w.take_bool();
  const std::string& error = w.take();
  if (error != "nil") m.error = text_from_hex(error);
  m.t = w.take_time();
}

template <class T>
void check_line(const std::vector<std::string>& line) {
  words w{line};
  const std::string kind = w.take();
  w.take();
  const payload bytes = from_hex(w.take());
  const auto got = codec::decode<T>(bytes);
  if (kind == "malformed") {
    REQUIRE_FALSE(got);
    REQUIRE(got.why().find("expected") != std::string::npos);
    return;
  }
  T expected;
  read(w, expected);
  REQUIRE(got == expected);
  if (kind == "canonical") REQUIRE(to_hex(codec::encode(*got).bytes()) == to_hex(bytes.bytes()));
}

template <class T>
std::string reason(const std::string& hex) {
  const auto refused = codec::decode<T>(from_hex(hex));
  REQUIRE_FALSE(refused);
  return refused.why();
}

} // namespace

TEST_CASE("control payloads are read and written as the original does") {
  const std::map<std::string, std::function<void(const std::vector<std::string>&)>> checks{
      {"connect_request", check_line<codec::connect_request>},
      {"connect_response", check_line<codec::connect_response>},
      {"mux_connect_error", check_line<codec::mux_connect_error>},
      {"ping", check_line<codec::ping>},
      {"pong", check_line<codec::pong>}};
  const auto lines = testing::load_lines("control.txt", 9);
  REQUIRE(lines.size() == 60);
  for (const auto& line : lines) {
    CAPTURE(line);
    checks.at(line.at(1))(line);
  }
}

TEST_CASE("each refused control payload says what was wrong and what was expected") {
  REQUIRE(reason<codec::ping>("-") == "expected a map, got no bytes");
  REQUIRE(reason<codec::ping>("c0") == "expected a map, got nil");
  REQUIRE(reason<codec::ping>("05") == "expected a map, got an integer");
  REQUIRE(reason<codec::ping>("90") == "expected a map, got an array");
  REQUIRE(reason<codec::ping>("8101a0") == "expected a string as key, got an integer");
  REQUIRE(reason<codec::ping>("8190a0") == "expected a string as key, got an array");
  REQUIRE(reason<codec::ping>("81a174c0") == "t: expected a time, got nil");
  REQUIRE(reason<codec::ping>("81a174d60600000000")
          == "t: expected a time, got extension type 6 of 4 bytes");
  REQUIRE(reason<codec::connect_request>("81a4486f737405")
          == "Host: expected a string, got an integer");
  REQUIRE(reason<codec::connect_request>("81a24944c40100")
          == "ID: expected bin of 16 bytes, got bin of 1 bytes");
  REQUIRE(reason<codec::connect_response>("81a8416363657074656401")
          == "Accepted: expected a bool, got an integer");
  REQUIRE(reason<codec::pong>("81a16581a0a0") == "e: expected a string or nil, got a map");
  REQUIRE(reason<codec::ping>("81a174") == "expected more bytes, the payload ends after 3");
  REQUIRE(reason<codec::ping>("81a178c1") == "expected msgpack, got an unused type byte at byte 3");
}

TEST_CASE("a control payload cut at any byte is refused") {
  codec::connect_request whole;
  whole.host = "http://node-1:9000";
  whole.token = std::string(300, 't');
  const payload bytes = codec::encode(whole);
  for (std::size_t size = 0; size != bytes.size(); ++size)
    REQUIRE_FALSE(codec::decode<codec::connect_request>(bytes.slice(0, size)));
}

TEST_CASE("a pong distinguishes no error from an empty one") {
  codec::pong message;
  message.error = "";
  const auto got = codec::decode<codec::pong>(codec::encode(message));
  REQUIRE(got == message);
  REQUIRE(got->error.has_value());
}

TEST_CASE("values of keys that are missing keep their default") {
  REQUIRE(codec::decode<codec::pong>(from_hex("80")) == codec::pong{});
}

TEST_CASE("if a key comes twice, the later value counts") {
  const auto nil_last = codec::decode<codec::pong>(from_hex("82a165a178a165c0"));
  REQUIRE(nil_last);
  REQUIRE_FALSE(nil_last->error);
  const auto text_last = codec::decode<codec::pong>(from_hex("82a165a178a165a179"));
  REQUIRE(text_last);
  REQUIRE(text_last->error == "y");
}

TEST_CASE("values of unknown keys of every type are skipped") {
  for (const char* value :
       {"c0", "c2", "05", "ff", "ca00000000", "cb0000000000000000", "a161", "d90161", "c40161",
        "93010203", "9190", "8101c0", "81a17405", "8180c0", "d40500",
        "c70c05000000000000000000000000", "dc000105", "de0001a17405"}) {
    CAPTURE(value);
    const std::string time = "a174c70c05000000000000000100000002";
    REQUIRE(codec::decode<codec::ping>(from_hex("82a178" + std::string{value} + time))
            == codec::ping{{1, 2}});
  }
}

TEST_CASE("a coded error survives the way there and back, and bytes that are none are refused") {
  const codec::coded_error sent{"shop", -7, "sold out", payload("\x93\x01\x02\x03")};
  const auto decode = codec::decode<codec::coded_error>;
  CHECK(decode(codec::encode(sent)) == sent);
  CHECK_FALSE(decode(payload("text")));
  const auto bytes = codec::encode(sent);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    CHECK_FALSE(decode(payload(bytes.text().substr(0, size))));
  auto retryable = sent;
  retryable.is_retryable = true;
  CHECK(decode(codec::encode(retryable)) == retryable);
  for (auto later : {sent, retryable}) {
    later.retry_after_ms = 70;
    CHECK(decode(codec::encode(later)) == later);
  }
  // What an error does not say is no key.
  CHECK(codec::encode(sent).text().find("\xa1w") == std::string_view::npos);
}

TEST_CASE("extensions are a key of their own, and none are no key") {
  codec::connect_request with{{}, "http://a:1", {}, "t", codec::extension::coded_errors};
  CHECK(codec::decode<codec::connect_request>(codec::encode(with)) == with);
  with.extensions = codec::extension::none;
  CHECK(codec::encode(with).text().find("ActorGrid") == std::string_view::npos);
  CHECK(codec::decode<codec::connect_request>(codec::encode(with)) == with);
  // "ActorGrid" with a text instead of a number.
  const auto refused = codec::decode<codec::connect_request>(payload("\x81\xa9"
                                                                     "ActorGrid\xa1x"));
  REQUIRE_FALSE(refused);
  CHECK(refused.why() == "ActorGrid: expected a number, got a string");
}
