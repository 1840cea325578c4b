#include "hostile_frames.hpp"

#include "codec/control.hpp"
#include "codec/merged.hpp"

namespace actorgrid::fuzz {

using codec::flags;
using codec::op;

namespace {

constexpr std::uint8_t ops_max = 20; ///< a few more than have a meaning

bool is_from_client(op code) {
  return code == op::connect_mux || code == op::mux_client_msg || code == op::unblock_srv_mux
         || code == op::ping;
}

payload encoded(const codec::frame& f) {
  codec::byte_buffer bytes;
  codec::encode(f, bytes);
  return payload::copy_of(bytes);
}

} // namespace

payload hostile_frames::message() {
  switch (in_.below(8)) {
  case 0:
    return in_.some_bytes();
  case 1:
    return merged();
  default:
    return encoded(frame());
  }
}

codec::frame hostile_frames::frame() {
  codec::frame f;
  f.op = static_cast<op>(in_.below(ops_max));
  const auto how = in_.byte();
  f.mux_id = how % 8;
  if ((how & 8U) != 0) f.flags = static_cast<flags>(in_.byte());
  if ((how & 16U) != 0) f.deadline_ms = in_.number<std::uint16_t>();
  if ((how & 32U) == 0) f.flags |= flags::crc;
  f.handler = static_cast<std::uint8_t>(how % 3);
  f.seq = seq_for(f);
  f.body = body_for(f.op);
  if (codec::has(f.flags, flags::sub)) f.subroute.emplace();
  return f;
}

/// Mostly the sequence number that is expected.
std::uint32_t hostile_frames::seq_for(const codec::frame& f) {
  auto& next = next_seq_[{is_from_client(f.op), f.mux_id}];
  const auto wrong = in_.byte();
  if (f.op == op::connect_mux) {
    next = wrong % 4;
    next_seq_[{false, f.mux_id}] = 0;
  } else if (f.op == op::ack_mux) {
    next = 0;
  } else if (wrong >= 200) {
    return wrong - 200U;
  }
  switch (f.op) {
  case op::connect_mux:
  case op::ack_mux:
  case op::mux_client_msg:
  case op::mux_server_msg:
  case op::unblock_srv_mux:
  case op::unblock_cl_mux:
  case op::ping:
    return next++;
  default:
    return 0;
  }
}

payload hostile_frames::body_for(op code) {
  if (in_.below(4) == 0) return in_.some_bytes();
  switch (code) {
  case op::ping:
    return codec::encode(codec::ping{{in_.byte(), 0}});
  case op::pong: {
    codec::pong answer;
    const auto how = in_.byte();
    answer.not_found = how % 8 == 1;
    if (how % 8 == 2) answer.error = "no";
    return codec::encode(answer);
  }
  case op::mux_connect_error:
    return codec::encode(codec::mux_connect_error{"no"});
  default:
    return in_.byte() % 2 == 0 ? payload{} : payload{"text"};
  }
}

payload hostile_frames::merged() {
  codec::byte_buffer bytes;
  const auto count = static_cast<std::uint32_t>(in_.below(8));
  const bool lies = in_.byte() % 8 == 1;
  codec::encode_merged_header(lies ? in_.number<std::uint32_t>() : count, bytes);
  for (std::uint32_t i = 0; i != count; ++i) {
    const payload part = in_.byte() % 16 == 1 ? in_.some_bytes() : encoded(frame());
    codec::encode_part_header(static_cast<std::uint32_t>(part.size()), bytes);
    bytes.insert(bytes.end(), part.bytes().begin(), part.bytes().end());
  }
  return payload::copy_of(bytes);
}

} // namespace actorgrid::fuzz
