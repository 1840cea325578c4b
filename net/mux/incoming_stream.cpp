#include "net/mux/incoming_stream.hpp"

#include "net/mux/refusal.hpp"

#include <algorithm>
#include <utility>

namespace actorgrid::mux {

using codec::flags;
using codec::op;

namespace {

constexpr int silent_intervals_max = 4;

bool watches_pings(const incoming_stream::config& c) noexcept {
  return c.deadline_ms == 0
         || std::chrono::milliseconds(c.deadline_ms) > silent_intervals_max * c.ping_interval;
}

codec::pong pong_of_no_stream() {
  codec::pong answer;
  answer.not_found = true;
  return answer;
}

} // namespace

incoming_stream::incoming_stream(const config& c, frame_sink& out, time_point now)
    : stream_endpoint(out, c.mux_id, c.checksums, {op::mux_server_msg, op::unblock_cl_mux},
                      {c.seq, c.seq + 1}),
      window_(c.window), ping_interval_(c.ping_interval), message_bytes_max_(c.message_bytes_max),
      coded_errors_(c.coded_errors), input_ended_(!c.takes_input || c.window.in == 0),
      last_ping_(now) {
  window_.out = std::max<std::uint32_t>(1, window_.out);
  credit_ = window_.out;
  deadline_ = c.deadline;
  if (watches_pings(c)) ticker_ = ticker(c.ping_interval, now);
  codec::frame ack = make(op::ack_mux);
  ack.seq = send_seq_;
  push(std::move(ack));
}

void incoming_stream::push_uncounted(op code) {
  push(make(code));
}

void incoming_stream::on_frames(std::span<codec::frame> frames, time_point now) {
  for (codec::frame& f : frames) {
    if (!over_)
      on_frame(f, now);
    else if (f.op == op::ping && !lost_) // All others are answered by what ended the stream.
      answer_ping(f, pong_of_no_stream());
  }
}

void incoming_stream::on_frame(codec::frame& f, time_point now) {
  switch (f.op) {
  case op::mux_client_msg:
    if (is_next(f)) on_input(f);
    break;
  case op::unblock_srv_mux:
    if (!is_next(f)) break;
    credit_ = std::min(credit_ + 1, window_.out);
    try_end();
    break;
  case op::ping:
    if (is_next(f)) {
      last_ping_ = now;
      answer_ping(f, {});
    } else {
      codec::pong broken;
      broken.error = cancelled_.text;
      answer_ping(f, std::move(broken));
    }
    break;
  case op::disconnect_server_mux:
    push_uncounted(op::disconnect_client_mux);
    stop({errc::cancelled, "cancelled by the client"});
    break;
  default:
    break;
  }
}

void incoming_stream::on_input(codec::frame& f) {
  if (input_ended_) return violate("did not expect inbound message");
  if (codec::has(f.flags, flags::eof)) {
    input_ended_ = true;
    return;
  }
  if (output_ended_) return; // Nothing is left to read it, and its credit is not returned.
  if (queue_.size() >= window_.in) return violate("handler blocked");
  queue_.push_back(f.body.unpinned());
}

void incoming_stream::answer_ping(codec::frame& f, codec::pong answer) {
  if (const auto asked = codec::decode<codec::ping>(f.body)) answer.t = asked->t;
  codec::frame pong = std::move(f);
  pong.op = op::pong;
  pong.flags = (pong.flags & ~(flags::sub | flags::crc)) | checksum_flag();
  pong.subroute.reset();
  pong.body = codec::encode(answer);
  push(std::move(pong));
}

void incoming_stream::on_timeout(time_point now) {
  if (over_) return;
  if (now >= deadline_) {
    push_uncounted(op::disconnect_client_mux);
    stop({errc::deadline_exceeded, "the stream's deadline passed"});
    return;
  }
  const ticker::tick tick = ticker_.take(now);
  if (tick == ticker::tick::late) last_ping_ = now;
  if (tick == ticker::tick::on_time && now - last_ping_ > silent_intervals_max * ping_interval_) {
    push_uncounted(op::disconnect_client_mux);
    stop({errc::disconnected, "the client stopped pinging"});
  }
}

void incoming_stream::on_lost(const failure& why) {
  lost_ = true;
  if (!over_) stop(why);
}

send_result incoming_stream::send(payload response) {
  // Clients of the original do not count a nil response and lose count.
  if (response.is_nil()) response = payload::empty_bytes();
  return send_item(std::move(response));
}

void incoming_stream::finish() {
  if (is_output_over()) return;
  output_ended_ = true;
  queue_.clear();
  try_end();
}

void incoming_stream::fail(failure why) {
  if (!output_ended_) end_ = std::move(why);
  finish();
}

void incoming_stream::abort(std::string text) {
  if (over_) return;
  push_end({errc::remote_failure, std::move(text)});
  over_ = true;
  queue_.clear();
}

void incoming_stream::shut_down() {
  if (over_) return;
  // Not MuxServerMsg, which carries the errors of handlers and takes credit.
  codec::frame end = make(op::disconnect_client_mux, flags::err);
  end.body = payload(shutting_down_text);
  push(std::move(end));
  stop({errc::shutting_down, "the node is draining"});
}

void incoming_stream::try_end() {
  if (!output_ended_ || over_ || credit_ == 0) return;
  --credit_;
  push_end(end_);
  over_ = true;
}

void incoming_stream::push_end(const failure& why) {
  codec::frame end = make(op::mux_server_msg, flags::eof);
  if (why) {
    auto answer = error_answer(why, coded_errors_);
    if (answer.body.size() > message_bytes_max_)
      answer = {payload("an error text of " + std::to_string(answer.body.size())
                        + " bytes, the limit is " + std::to_string(message_bytes_max_))};
    end.body = std::move(answer.body);
    end.flags |= answer.flags | codec::zero_flag(end.body);
  }
  push_counted(std::move(end));
  push_uncounted(op::disconnect_client_mux);
}

void incoming_stream::violate(std::string text) {
  push_end({errc::remote_failure, text});
  stop({errc::protocol_violation, std::move(text)});
}

void incoming_stream::stop(failure why) {
  cancelled_ = std::move(why);
  queue_.clear();
  over_ = true;
}

const failure* incoming_stream::cancelled() const noexcept {
  return cancelled_ ? &cancelled_ : nullptr;
}

const failure* incoming_stream::input_end() const noexcept {
  static const failure clean;
  if (cancelled_) return &cancelled_;
  return input_ended_ && queue_.empty() ? &clean : nullptr;
}

mux::waiting_for incoming_stream::waiting_for() const noexcept {
  if (over_) return mux::waiting_for::nothing;
  if (credit_ == 0) return mux::waiting_for::credit;
  if (!queue_.empty()) return mux::waiting_for::consumer;
  return input_ended_ ? mux::waiting_for::nothing : mux::waiting_for::input;
}

} // namespace actorgrid::mux
