#include "codec/frame.hpp"
#include "codec/trace_trailer.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/vectors.hpp"

#include <string>
#include <utility>
#include <variant>

using namespace actorgrid;
using namespace actorgrid::testing;

namespace {

trace_context context_with(std::string state = {}) {
  auto trace = *parse_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  trace.state = std::move(state);
  return trace;
}

codec::frame request_with_trace(codec::flags more) {
  codec::frame f;
  f.op = codec::op::request;
  f.mux_id = 7;
  f.body = "hello";
  f.flags = codec::flags::traced | more;
  f.trace = codec::encode_trace(context_with("v=1"));
  if (has(more, codec::flags::sub)) f.subroute = codec::make_subroute_id(handler_id{40}, "shelf");
  return f;
}

payload encoded_whole(const codec::frame& f) {
  codec::byte_buffer out;
  codec::encode(f, out);
  return payload::copy_of(out);
}

} // namespace

TEST_CASE("a trace context survives the way there and back, in 27 bytes and its state") {
  for (const auto& state : {std::string{}, std::string{"v=1"}, std::string(512, '~')}) {
    const auto sent = context_with(state);
    const auto bytes = codec::encode_trace(sent);
    CHECK(bytes.size() == codec::trace_bytes_min + state.size());
    CHECK(bytes.size() <= codec::trace_bytes_max);
    CHECK(codec::decode_trace(bytes) == sent);
    // What lies between the array and the trailer is ignored, here as well.
    CHECK(codec::decode_trace(payload("ignored" + std::string{bytes.text()})) == sent);
  }
  static_assert(codec::trace_bytes_min == 27);
}

TEST_CASE("a state that is too long or not printable is neither sent nor read") {
  for (const auto& state : {std::string(513, 'x'), std::string{"a\n"}, std::string{"\x80"}}) {
    CHECK(codec::encode_trace(context_with(state)) == codec::encode_trace(context_with()));
    // As a peer might send it all the same.
    std::string bytes{codec::encode_trace(context_with()).text()};
    bytes[0] = static_cast<char>(state.size() & 0xffU);
    bytes[1] = static_cast<char>(state.size() >> 8U);
    CHECK(codec::decode_trace(payload(state + bytes)) == context_with());
  }
  // A length of more than there is.
  std::string bytes{codec::encode_trace(context_with("v=1")).text()};
  bytes[3] = 4;
  CHECK(codec::decode_trace(payload(bytes)) == context_with());
}

TEST_CASE("identifiers of zeros are no trace context, and unknown trace flags are ignored") {
  std::string bytes{codec::encode_trace(context_with()).text()};
  bytes[2] = '\xff';
  CHECK(codec::decode_trace(payload(bytes)) == context_with());
  bytes[2] = '\xfe';
  CHECK_FALSE(codec::decode_trace(payload(bytes))->is_sampled);
  CHECK_FALSE(
      codec::decode_trace(payload(bytes.substr(0, 3) + std::string(16, '\0') + bytes.substr(19))));
  CHECK_FALSE(codec::decode_trace(payload(bytes.substr(0, 19) + std::string(8, '\0'))));
}

TEST_CASE("a traced frame decodes to what was encoded, however it is encoded") {
  for (const auto more : {codec::flags::none, codec::flags::crc, codec::flags::sub,
                          codec::flags::crc | codec::flags::sub}) {
    const auto f = request_with_trace(more);
    const auto bytes = encoded_whole(f);
    CHECK(bytes.size() <= codec::encoded_size_max(f));
    const auto result = codec::decode(bytes);
    REQUIRE(result);
    CHECK(*result == f);
    codec::byte_buffer around;
    const auto before = codec::encode_around_body(f, around);
    const auto body = f.body.bytes();
    around.insert(around.begin() + static_cast<std::ptrdiff_t>(before), body.begin(), body.end());
    CHECK(payload::copy_of(around) == bytes);
  }
}

TEST_CASE("only a Request and a ConnectMux have a trace context") {
  for (int op = 0; op != 20; ++op) {
    auto f = request_with_trace(codec::flags::crc);
    f.op = static_cast<codec::op>(op);
    const auto result = codec::decode(encoded_whole(f));
    REQUIRE(result);
    const bool has_trace = f.op == codec::op::request || f.op == codec::op::connect_mux;
    CHECK(result->trace.empty() != has_trace);
  }
}
