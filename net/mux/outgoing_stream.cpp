#include "net/mux/outgoing_stream.hpp"

#include "codec/control.hpp"
#include "net/mux/pings.hpp"
#include "net/mux/refusal.hpp"
#include "net/mux/wire_deadline.hpp"

#include <algorithm>
#include <utility>

namespace actorgrid::mux {

using codec::flags;
using codec::op;

namespace {

/// The server enforces the deadline too, rounded down to milliseconds, and only disconnects. This
/// close to our own deadline, a disconnect means that it passed.
constexpr duration deadline_slack = std::chrono::milliseconds(2);

} // namespace

outgoing_stream::outgoing_stream(const config& c, frame_sink& out, payload initial, time_point now)
    : stream_endpoint(out, c.mux_id, c.checksums, {op::mux_client_msg, op::unblock_srv_mux},
                      {0, 0}),
      request_window_(c.window.in), queued_max_(std::max<std::uint32_t>(1, c.window.out)) {
  deadline_ = c.deadline;
  output_ended_ = !c.takes_input || c.window.in == 0;
  codec::frame open = make(op::connect_mux, codec::zero_flag(initial));
  open.handler = c.handler;
  open.body = std::move(initial);
  if (c.deadline != never) {
    open.deadline_ms = remaining_ms(c.deadline, now);
    // 0 would mean "no deadline" on the wire.
    if (open.deadline_ms == 0) {
      end_with({errc::deadline_exceeded, "less than 1 ms was left to open the stream"});
      return;
    }
  }
  if (output_ended_) open.flags |= flags::eof;
  if (c.subroute) {
    open.subroute = c.subroute;
    open.flags |= flags::sub;
  }
  if (!c.trace.empty()) {
    open.trace = c.trace;
    open.flags |= flags::traced;
  }
  if (c.deadline == never || c.deadline - now > c.ping_interval) {
    ticker_ = ticker(c.ping_interval, now);
  }
  push(std::move(open));
}

void outgoing_stream::disconnect(std::uint32_t seq) {
  codec::frame f = make(op::disconnect_server_mux);
  f.seq = seq;
  push(std::move(f));
}

void outgoing_stream::on_frames(std::span<codec::frame> frames, time_point now) {
  for (codec::frame& f : frames) {
    if (over_) return;
    on_frame(f, now);
  }
}

void outgoing_stream::on_frame(codec::frame& f, time_point now) {
  switch (f.op) {
  case op::ack_mux:
  case op::unblock_cl_mux:
    if (is_next(f)) on_credit(f.op);
    break;
  case op::mux_server_msg:
    on_response(f);
    break;
  case op::pong:
    on_pong(f);
    break;
  case op::mux_connect_error:
    give_up(failure_of_connect_error(f.body, f.flags, "stream"));
    break;
  case op::disconnect_client_mux:
    if (codec::has(f.flags, flags::err)) {
      give_up(failure_of_cancellation(std::string{f.body.text()}));
    } else if (now >= deadline_ - deadline_slack) {
      give_up({errc::deadline_exceeded, "the stream's deadline passed"});
    } else {
      give_up({errc::disconnected, "remote disconnected"});
    }
    break;
  default:
    break;
  }
}

void outgoing_stream::on_credit(op code) {
  if (code == op::ack_mux && !acked_) {
    acked_ = true;
    credit_ = request_window_;
  } else if (code == op::unblock_cl_mux && acked_ && credit_ < request_window_) {
    ++credit_;
  }
}

void outgoing_stream::on_pong(const codec::frame& f) {
  auto answer = codec::decode<codec::pong>(f.body);
  if (!answer) return;
  if (answer->not_found) return give_up({errc::remote_failure, "remote terminated call"});
  if (answer->error) return give_up({errc::remote_failure, std::move(*answer->error)});
  pings_unanswered_ = 0;
}

void outgoing_stream::on_response(codec::frame& f) {
  const bool is_last = codec::has(f.flags, flags::eof);
  const bool is_bare_end = is_last && f.body.is_nil();
  if (!is_bare_end && !is_next(f)) return;
  pings_unanswered_ = 0;
  if (codec::has(f.flags, flags::err)) {
    if (!is_last) disconnect(0);
    return end_with(failure_of_stream_error(f.body, f.flags));
  }
  if (!is_bare_end) {
    if (queue_.size() >= queued_max_) return violate("more responses than the window allows");
    queue_.push_back(f.body.unpinned());
  }
  if (is_last) end_with({});
}

void outgoing_stream::on_timeout(time_point now) {
  if (over_) return;
  if (now >= deadline_) {
    disconnect(++send_seq_);
    return end_with({errc::deadline_exceeded, "the stream's deadline passed"});
  }
  const ticker::tick tick = ticker_.take(now);
  if (tick == ticker::tick::none) return;
  if (tick == ticker::tick::late) pings_unanswered_ = 0;
  if (pings_unanswered_ >= pings_unanswered_max) {
    return give_up({errc::disconnected, "remote disconnected"});
  }
  ++pings_unanswered_;
  push_counted(make(op::ping));
}

void outgoing_stream::on_lost(const failure& why) {
  if (!over_) end_with(why);
}

send_result outgoing_stream::send(payload request) {
  return send_item(std::move(request));
}

void outgoing_stream::finish() {
  if (is_output_over()) return;
  output_ended_ = true;
  push_counted(make(op::mux_client_msg, flags::eof));
}

void outgoing_stream::cancel(failure why) {
  if (!over_) {
    disconnect(++send_seq_);
    end_with(std::move(why));
  } else if (!queue_.empty()) {
    end_ = std::move(why); // The end was not reported yet, and no longer will be.
  }
  queue_.clear();
}

void outgoing_stream::end_with(failure why) {
  end_ = std::move(why);
  over_ = true;
}

void outgoing_stream::give_up(failure why) {
  // As the original does for an end that is not part of the sequence.
  disconnect(0);
  end_with(std::move(why));
}

void outgoing_stream::violate(std::string text) {
  disconnect(++send_seq_);
  end_with({errc::protocol_violation, std::move(text)});
}

const failure* outgoing_stream::input_end() const noexcept {
  return over_ && queue_.empty() ? &end_ : nullptr;
}

mux::waiting_for outgoing_stream::waiting_for() const noexcept {
  if (!queue_.empty()) return mux::waiting_for::consumer;
  if (over_) return mux::waiting_for::nothing;
  if (!acked_) return mux::waiting_for::ack;
  return !output_ended_ && credit_ == 0 ? mux::waiting_for::credit : mux::waiting_for::input;
}

} // namespace actorgrid::mux
