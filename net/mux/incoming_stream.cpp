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
    : config_(c), out_(out), send_seq_(c.seq), receive_seq_(c.seq),
      credit_(std::max<std::uint32_t>(1, c.window.out)),
      input_ended_(!c.takes_input || c.window.in == 0), last_ping_(now) {
  if (watches_pings(c)) silence_check_ = ticker(c.ping_interval, now);
  codec::frame ack = make(op::ack_mux);
  ack.seq = send_seq_;
  out_.push(std::move(ack));
}

codec::frame incoming_stream::make(op code, flags extra) const {
  codec::frame f;
  f.mux_id = config_.mux_id;
  f.op = code;
  f.flags = extra | (config_.checksums ? flags::crc : flags::none);
  return f;
}

void incoming_stream::push_counted(codec::frame f) {
  f.seq = ++send_seq_;
  out_.push(std::move(f));
}

void incoming_stream::push_uncounted(op code) {
  out_.push(make(code));
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
    credit_ = std::min(credit_ + 1, std::max<std::uint32_t>(1, config_.window.out));
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
  if (input_ended_) return reject("did not expect inbound message");
  if (codec::has(f.flags, flags::eof)) {
    input_ended_ = true;
    return;
  }
  if (ending_) return; // Nothing is left to read it, and its credit is not returned.
  if (queue_.size() >= config_.window.in) return reject("handler blocked");
  queue_.push_back(f.body.unpinned());
}

void incoming_stream::answer_ping(codec::frame& f, codec::pong answer) {
  codec::ping asked;
  if (!codec::decode(f.body, asked)) asked = {};
  answer.t = asked.t;
  codec::frame pong = std::move(f);
  pong.op = op::pong;
  pong.flags =
      (pong.flags & ~(flags::sub | flags::crc)) | (config_.checksums ? flags::crc : flags::none);
  pong.subroute.reset();
  pong.body = codec::encode(answer);
  out_.push(std::move(pong));
}

bool incoming_stream::is_next(const codec::frame& f) {
  const std::uint32_t want = receive_seq_ + 1;
  if (f.seq != want) {
    reject("receive sequence number mismatch. want " + std::to_string(want) + ", got "
           + std::to_string(f.seq));
    return false;
  }
  receive_seq_ = want;
  return true;
}

void incoming_stream::on_timeout(time_point now) {
  if (over_) return;
  if (now >= config_.deadline) {
    push_uncounted(op::disconnect_client_mux);
    stop({errc::deadline_exceeded, "the stream's deadline passed"});
    return;
  }
  const ticker::tick tick = silence_check_.take(now);
  if (tick == ticker::tick::late) last_ping_ = now;
  if (tick == ticker::tick::on_time
      && now - last_ping_ > silent_intervals_max * config_.ping_interval) {
    push_uncounted(op::disconnect_client_mux);
    stop({errc::disconnected, "the client stopped pinging"});
  }
}

void incoming_stream::on_lost(const failure& why) {
  lost_ = true;
  if (!over_) stop(why);
}

std::optional<payload> incoming_stream::next() {
  if (queue_.empty()) return std::nullopt;
  payload request = queue_.pop_front();
  push_counted(make(op::unblock_cl_mux));
  return request;
}

send_status incoming_stream::send(payload response) {
  if (over_ || ending_) return send_status::finished;
  if (credit_ == 0) return send_status::no_credit;
  --credit_;
  // Clients of the original do not count a nil response and lose their place.
  if (response.is_nil()) response = payload::empty_bytes();
  codec::frame f = make(op::mux_server_msg, codec::zero_flag(response));
  f.body = std::move(response);
  push_counted(std::move(f));
  return send_status::sent;
}

void incoming_stream::finish() {
  if (over_ || ending_) return;
  ending_ = true;
  queue_.clear();
  try_end();
}

void incoming_stream::fail(failure why) {
  if (!ending_) end_ = std::move(why);
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
  out_.push(std::move(end));
  stop({errc::shutting_down, "the node is draining"});
}

void incoming_stream::try_end() {
  if (!ending_ || over_ || credit_ == 0) return;
  --credit_;
  push_end(end_);
  over_ = true;
}

void incoming_stream::push_end(const failure& why) {
  codec::frame end = make(op::mux_server_msg, flags::eof);
  if (why) {
    auto answer = error_answer(why, config_.coded_errors);
    if (answer.body.size() > config_.message_bytes_max)
      answer = {payload("an error text of " + std::to_string(answer.body.size())
                        + " bytes, the limit is " + std::to_string(config_.message_bytes_max))};
    end.body = std::move(answer.body);
    end.flags |= answer.flags | codec::zero_flag(end.body);
  }
  push_counted(std::move(end));
  push_uncounted(op::disconnect_client_mux);
}

void incoming_stream::reject(std::string text) {
  push_end({errc::remote_failure, text});
  stop({errc::protocol_violation, std::move(text)});
}

void incoming_stream::stop(failure why) {
  cancelled_ = std::move(why);
  queue_.clear();
  over_ = true;
}

bool incoming_stream::is_writable() const noexcept {
  return !over_ && !ending_ && credit_ > 0;
}

const failure* incoming_stream::cancelled() const noexcept {
  return cancelled_ ? &cancelled_ : nullptr;
}

time_point incoming_stream::next_timeout() const noexcept {
  return over_ ? never : std::min(config_.deadline, silence_check_.due());
}

mux::waiting_for incoming_stream::waiting_for() const noexcept {
  if (over_) return mux::waiting_for::nothing;
  if (credit_ == 0) return mux::waiting_for::credit;
  if (!queue_.empty()) return mux::waiting_for::consumer;
  return input_ended_ ? mux::waiting_for::nothing : mux::waiting_for::input;
}

} // namespace actorgrid::mux
