#include "net/mux/stream_endpoint.hpp"

#include <algorithm>
#include <utility>

namespace actorgrid::mux {

using codec::flags;

std::string_view to_string(waiting_for w) noexcept {
  switch (w) {
  case waiting_for::ack:
    return "ack";
  case waiting_for::credit:
    return "credit";
  case waiting_for::input:
    return "input";
  case waiting_for::consumer:
    return "consumer";
  case waiting_for::nothing:
    break;
  }
  return "nothing";
}

stream_endpoint::stream_endpoint(frame_sink& out, std::uint64_t mux_id, bool checksums, ops sent,
                                 numbers first)
    : send_seq_(first.send_seq), out_(out), mux_id_(mux_id), receive_seq_(first.receive_seq),
      ops_(sent), checksums_(checksums) {}

codec::frame stream_endpoint::make(codec::op op, flags extra) const {
  codec::frame f;
  f.mux_id = mux_id_;
  f.op = op;
  f.flags = extra | checksum_flag();
  return f;
}

flags stream_endpoint::checksum_flag() const noexcept {
  return checksums_ ? flags::crc : flags::none;
}

void stream_endpoint::push_counted(codec::frame&& f) {
  f.seq = ++send_seq_;
  out_.push(std::move(f));
}

std::optional<payload> stream_endpoint::next() {
  if (queue_.empty()) return std::nullopt;
  payload item = queue_.pop_front();
  if (!over_) push_counted(make(ops_.credit));
  return item;
}

send_result stream_endpoint::send_item(payload item) {
  if (is_output_over()) return send_result::finished;
  if (credit_ == 0) return send_result::no_credit;
  --credit_;
  codec::frame f = make(ops_.item, codec::zero_flag(item));
  f.body = std::move(item);
  push_counted(std::move(f));
  return send_result::sent;
}

bool stream_endpoint::is_next(const codec::frame& f) {
  if (f.seq != receive_seq_) {
    violate("receive sequence number mismatch. want " + std::to_string(receive_seq_) + ", got "
            + std::to_string(f.seq));
    return false;
  }
  ++receive_seq_;
  return true;
}

time_point stream_endpoint::next_timeout() const noexcept {
  return over_ ? never : std::min(deadline_, ticker_.due());
}

} // namespace actorgrid::mux
