#include "protocol_examples.hpp"

#include "codec/checksum.hpp"
#include "codec/control.hpp"
#include "codec/frame.hpp"
#include "codec/merged.hpp"
#include "codec/trace_trailer.hpp"
#include "tests/support/vectors.hpp"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

namespace actorgrid::testing {

namespace {

using codec::flags;
using codec::op;

constexpr flags sum = flags::crc;
constexpr flags sum_eof = flags::crc | flags::eof;

codec::frame make(op code, std::uint64_t mux_id, std::uint32_t seq, payload body, flags set) {
  codec::frame f;
  f.op = code;
  f.mux_id = mux_id;
  f.seq = seq;
  f.body = std::move(body);
  f.flags = set;
  return f;
}

codec::frame with(codec::frame f, std::uint8_t handler, std::uint32_t deadline_ms) {
  f.handler = handler;
  f.deadline_ms = deadline_ms;
  return f;
}

codec::frame under(codec::frame f, std::string_view subroute) {
  f.subroute = codec::make_subroute_id(handler_id{f.handler}, subroute);
  f.flags |= flags::sub;
  return f;
}

codec::frame traced(codec::frame f, std::string_view state) {
  const auto trace =
      parse_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", state);
  f.trace = codec::encode_trace(trace.value());
  f.flags |= flags::traced;
  return f;
}

payload encoded(const codec::frame& f) {
  codec::byte_buffer bytes;
  codec::encode(f, bytes);
  return payload::copy_of(bytes);
}

payload merged(const std::vector<codec::frame>& parts, bool has_checksum) {
  codec::byte_buffer bytes;
  if (has_checksum)
    codec::encode(make(op::merged, 0, static_cast<std::uint32_t>(parts.size()), {}, flags::none),
                  bytes);
  else
    codec::encode_merged_header(static_cast<std::uint32_t>(parts.size()), bytes);
  // The flags are the third byte from the end: behind them is only the header of no bytes.
  if (has_checksum) bytes[bytes.size() - 3] = static_cast<std::byte>(flags::crc);
  for (const auto& f : parts) {
    const payload part = encoded(f);
    codec::encode_part_header(static_cast<std::uint32_t>(part.size()), bytes);
    bytes.insert(bytes.end(), part.bytes().begin(), part.bytes().end());
  }
  if (has_checksum)
    for (std::uint32_t rest = codec::checksum(std::span{bytes}), i = 0; i != 4; ++i, rest >>= 8U)
      bytes.push_back(static_cast<std::byte>(rest & 0xffU));
  return payload::copy_of(bytes);
}

codec::instance_id instance(std::string_view hex) {
  codec::instance_id id{};
  std::ranges::copy(from_hex(hex).bytes(), id.begin());
  return id;
}

payload hello(codec::extension extensions) {
  return codec::encode(codec::connect_request{instance("5aea499a2c9246f780f4bab9e427bff4"),
                                              "http://127.0.0.1:21314",
                                              {1795345380, 508959706},
                                              "debug",
                                              extensions});
}

payload answer(bool is_accepted, std::string why, codec::extension extensions) {
  return codec::encode(codec::connect_response{instance("35f6ed334ee84be08c60a30114196820"),
                                               is_accepted, std::move(why), extensions});
}

payload pong(bool not_found, std::optional<std::string> error, codec::timestamp t) {
  codec::pong content;
  content.not_found = not_found;
  content.error = std::move(error);
  content.t = t;
  return codec::encode(content);
}

payload ping_at(codec::timestamp t) {
  codec::ping content;
  content.t = t;
  return codec::encode(content);
}

payload refusal(std::string text) {
  return codec::encode(codec::mux_connect_error{std::move(text)});
}

payload sold_out() {
  return codec::encode(codec::coded_error{"shop", 7, "sold out", payload("until May")});
}

void add_handshakes(std::vector<protocol_example>& all) {
  const auto add = [&](const char* name, op code, payload body) {
    all.push_back({name, encoded(make(code, 0, 0, std::move(body), flags::none))});
  };
  const auto none = codec::extension::none, codes = codec::extensions_here;
  add("connect", op::connect, hello(none));
  add("connect-extended", op::connect, hello(codes));
  add("connect-response", op::connect_response, answer(true, "", none));
  add("connect-response-extended", op::connect_response, answer(true, "", codes));
  add("connect-response-refused", op::connect_response, answer(false, "auth token: wrong", none));
}

void add_pings(std::vector<protocol_example>& all) {
  const codec::timestamp noon{1795345404, 337535408};
  const codec::timestamp zero{-62135596800, 0};
  const auto add = [&](const char* name, codec::frame f) { all.push_back({name, encoded(f)}); };
  add("ping", with(make(op::ping, 0, 0, ping_at(noon), flags::none), 0, 10000));
  add("pong", with(make(op::pong, 0, 0, pong(false, {}, noon), sum), 0, 10000));
  add("ping-mux", make(op::ping, 1, 3, {}, sum));
  add("pong-mux", make(op::pong, 1, 3, pong(false, {}, zero), sum));
  add("pong-mux-unknown", make(op::pong, 9, 1, pong(true, {}, zero), sum));
  add("pong-mux-error",
      make(op::pong, 1, 9, pong(false, "receive sequence number mismatch. want 4, got 9", zero),
           sum));
}

void add_calls(std::vector<protocol_example>& all) {
  const auto add = [&](const char* name, const codec::frame& f) {
    all.push_back({name, encoded(f)});
  };
  const auto response = [](payload body, flags set) {
    return make(op::response, 1, 0, std::move(body), sum_eof | set);
  };
  const auto request = with(make(op::request, 1, 0, "hello", sum_eof), 78, 60000);
  add("request", request);
  add("request-nil", with(make(op::request, 2, 0, {}, sum_eof), 78, 60000));
  add("request-subroute", under(request, "asubroute"));
  add("request-traced", under(traced(request, "vendor=1"), "asubroute"));
  add("request-large",
      with(make(op::request, 0x80000001, 0, payload(std::string(300, 'x')), sum_eof), 78,
           4294967295));
  add("request-without-checksum", with(make(op::request, 1, 0, "hello", flags::eof), 78, 60000));
  add("response", response("hello", flags::none));
  add("response-empty", response({}, flags::zero));
  add("response-nil", response({}, flags::none));
  add("response-error", response("boom: hello", flags::err));
  add("response-error-no-text", response({}, flags::err));
  add("response-error-coded", response(sold_out(), flags::err | flags::coded));
  add("refused-request",
      with(make(op::mux_connect_error, 1, 0, refusal("Invalid Handler for type: 60"), sum_eof), 60,
           60000));
  add("cancelled-request",
      make(op::disconnect_client_mux, 1, 0, "shutting down", sum | flags::err));
}

void add_streams(std::vector<protocol_example>& all) {
  const auto add = [&](const char* name, const codec::frame& f) {
    all.push_back({name, encoded(f)});
  };
  add("open", with(make(op::connect_mux, 1, 0, "start", sum), 78, 0));
  add("open-empty", with(make(op::connect_mux, 1, 0, {}, sum | flags::zero), 78, 30000));
  add("open-without-input", with(make(op::connect_mux, 2, 0, {}, sum_eof), 78, 0));
  add("open-subroute", under(with(make(op::connect_mux, 3, 0, "start", sum), 78, 0), "a/b"));
  add("open-traced", traced(with(make(op::connect_mux, 4, 0, "start", sum), 78, 0), ""));
  add("refused-stream",
      with(make(op::mux_connect_error, 5, 0, refusal("Stateless streams not supported"),
                sum | flags::stateless),
           78, 0));
  add("ack", make(op::ack_mux, 1, 0, {}, sum));
  add("client-msg", make(op::mux_client_msg, 1, 1, "q0", sum));
  add("client-msg-empty", make(op::mux_client_msg, 1, 2, {}, sum | flags::zero));
  add("client-msg-eof", make(op::mux_client_msg, 1, 3, {}, sum_eof));
  add("unblock-client", make(op::unblock_cl_mux, 1, 1, {}, sum));
  add("server-msg", make(op::mux_server_msg, 1, 2, "re:q0", sum));
  add("server-msg-empty", make(op::mux_server_msg, 1, 3, {}, sum | flags::zero));
  add("unblock-server", make(op::unblock_srv_mux, 1, 4, {}, sum));
  add("server-msg-eof", make(op::mux_server_msg, 1, 4, {}, sum_eof));
  add("server-msg-eof-payload", make(op::mux_server_msg, 1, 4, "last words", sum_eof));
  add("server-msg-error", make(op::mux_server_msg, 1, 4, "boom", sum_eof | flags::err));
  add("server-msg-error-no-text", make(op::mux_server_msg, 1, 4, {}, sum_eof | flags::err));
  add("server-msg-error-coded",
      make(op::mux_server_msg, 1, 4, sold_out(), sum_eof | flags::err | flags::coded));
  add("disconnect-client", make(op::disconnect_client_mux, 1, 0, {}, sum));
  add("disconnect-client-error",
      make(op::disconnect_client_mux, 1, 0, "shutting down", sum | flags::err));
  add("disconnect-server", make(op::disconnect_server_mux, 1, 5, {}, sum));
}

std::vector<codec::frame> two_parts() {
  return {make(op::unblock_cl_mux, 1, 1, {}, sum), make(op::mux_server_msg, 1, 2, "re:q0", sum)};
}

} // namespace

std::vector<protocol_example> examples_of_senders() {
  std::vector<protocol_example> all;
  add_handshakes(all);
  add_pings(all);
  add_calls(all);
  add_streams(all);
  all.push_back({"merged", merged(two_parts(), false)});
  return all;
}

std::vector<protocol_example> examples_for_receivers() {
  return {
      {"merged-checksum", merged(two_parts(), true)},
      {"long-forms", from_hex("dc0007cf0000000000000001ce00000000cd03e8cc4ecc0ecc02c600000002"
                              "6869")},
      {"bytes-between", from_hex("970100cd03e84e0e02c4026869010203")},
  };
}

} // namespace actorgrid::testing
