#include "scripted_peer.hpp"

#include <algorithm>

namespace actorgrid::testing {

using codec::flags;
using codec::op;
using namespace std::chrono_literals;

namespace {

/// How late timers run.
constexpr mux::duration timer_lag = 100us;
/// How much later than the original's our timers' frames may be.
constexpr mux::duration timer_slack = 20ms;

std::string result_line(const payload& body) {
  return body.is_nil() ? "ok nil" : "ok '" + std::string{body.text()} + "'";
}

std::string result_line(const failure& why) {
  const bool is_told = why.code == errc::remote_failure || why.code == errc::peer_has_no_handler;
  return is_told ? "error " + why.text : "error";
}

mux::time_point deadline_of(const codec::frame& f, mux::time_point now) {
  return now + std::chrono::milliseconds(f.deadline_ms) + 500us;
}

} // namespace

scripted_peer::scripted_peer(config c, mux::time_point now)
    : config_(std::move(c)), now_(now), link_(config_.link, sent_, now) {}

mux::time_point scripted_peer::next_deadline() const {
  mux::time_point next = link_.next_timeout();
  for (const auto& [id, s] : incoming_) next = std::min(next, s->next_timeout());
  for (const auto& [id, s] : outgoing_) next = std::min(next, s->next_timeout());
  return next;
}

void scripted_peer::advance(mux::time_point now) {
  while (next_deadline() <= now) {
    now_ = std::min(std::max(now_, next_deadline() + timer_lag), now);
    link_.on_timeout(now_);
    for (const auto& [id, s] : incoming_) s->on_timeout(now_);
    for (const auto& [id, s] : outgoing_) s->on_timeout(now_);
    settle();
  }
  now_ = std::max(now_, now);
}

void scripted_peer::feed(const payload& message, mux::time_point now) {
  advance(now);
  // Handlers do not learn mux IDs, so they are noted here.
  for (const payload& part : split(message)) {
    const auto f = codec::decode(part);
    if (f && f->op == op::request) request_ids_.push_back(f->mux_id);
  }
  link_.on_message(message, now_);
  settle();
}

void scripted_peer::settle() {
  while (auto a = link_.poll()) act(std::move(*a));
  request_ids_.clear();
  for (const auto& [id, s] : incoming_) {
    if (s->is_over()) link_.release_incoming(id);
  }
  for (const auto& [id, s] : outgoing_) {
    if (s->is_over()) link_.release_outgoing(id);
  }
}

void scripted_peer::act(mux::action a) {
  if (auto* call = std::get_if<mux::serve_call>(&a)) {
    serving_[request_ids_.front()].push_back(call->id);
    request_ids_.pop_front();
  } else if (auto* open = std::get_if<mux::serve_stream>(&a)) {
    if (config_.refuses(open->mux_id)) {
      return link_.refuse_stream(open->mux_id, mux::refusal::unknown_handler);
    }
    mux::incoming_stream::config c;
    c.mux_id = open->mux_id;
    c.seq = open->seq;
    c.window = config_.windows_of(open->handler);
    c.deadline = open->deadline;
    c.deadline_ms = open->deadline_ms;
    c.ping_interval = config_.stream_ping_interval;
    incoming_[open->mux_id] = std::make_unique<mux::incoming_stream>(c, sent_, now_);
    link_.accept_stream(open->mux_id, open->mux_id);
  } else if (auto* done = std::get_if<mux::call_finished>(&a)) {
    results.push_back(done->result ? result_line(*done->result) : result_line(done->result.why()));
  } else if (auto* batch = std::get_if<mux::stream_frames>(&a)) {
    const auto in = incoming_.find(batch->owner);
    const bool is_request = batch->frames.front().op == op::mux_client_msg
                            || batch->frames.front().op == op::unblock_srv_mux
                            || batch->frames.front().op == op::disconnect_server_mux
                            || batch->frames.front().op == op::ping;
    if (is_request) {
      in->second->on_frames(batch->frames, now_);
    } else {
      outgoing_.at(batch->owner)->on_frames(batch->frames, now_);
    }
  } else {
    is_broken = true;
  }
}

bool scripted_peer::match(const payload& recorded) {
  const auto found = std::ranges::find_if(
      sent_.frames, [&](const codec::frame& f) { return to_message(f) == recorded; });
  if (found == sent_.frames.end()) return false;
  sent_.frames.erase(found);
  return true;
}

bool scripted_peer::match_loosely(const codec::frame& f) {
  const auto found = std::ranges::find_if(sent_.frames, [&](const codec::frame& ours) {
    codec::frame same = ours;
    if (f.op == op::disconnect_server_mux) same.seq = f.seq;
    if (f.op == op::mux_connect_error || (f.op == op::ping && f.mux_id == 0)) same.body = f.body;
    return to_message(same) == to_message(f);
  });
  if (found == sent_.frames.end()) return false;
  sent_.frames.erase(found);
  return true;
}

void scripted_peer::expect(const payload& recorded, mux::time_point now) {
  advance(now);
  if (match(recorded)) return;
  const codec::frame f = parse(recorded);
  if (match_loosely(f)) return;
  command(f);
  settle();
  if (match(recorded) || match_loosely(f)) return;
  advance(now + timer_slack);
  if (!match(recorded) && !match_loosely(f)) missing.push_back(describe(f));
}

void scripted_peer::command(const codec::frame& f) {
  const auto in = incoming_.find(f.mux_id);
  const auto out = outgoing_.find(f.mux_id);
  const bool has_in = in != incoming_.end();
  const bool has_out = out != outgoing_.end();
  switch (f.op) {
  case op::request:
    return command_call(f);
  case op::connect_mux:
    return command_open(f);
  case op::response:
  case op::mux_connect_error:
    return command_answer(f);
  case op::mux_client_msg:
    if (!has_out) return;
    if (codec::has(f.flags, flags::eof)) return out->second->finish();
    out->second->send(f.body);
    return;
  case op::unblock_srv_mux:
    if (has_out) collect(*out->second, false);
    return;
  case op::disconnect_server_mux:
    if (has_out) out->second->cancel({errc::cancelled, "cancelled"});
    return;
  case op::mux_server_msg:
    if (has_in) command_response(f);
    return;
  case op::unblock_cl_mux:
    if (has_in) in->second->next();
    return;
  default:
    return;
  }
}

void scripted_peer::command_call(const codec::frame& f) {
  mux::call_request request;
  request.handler = f.handler;
  request.subroute = f.subroute;
  request.body = f.body;
  // IDs that the original used up without sending anything: for calls with no time left.
  while (link_.next_mux_id() < f.mux_id && link_.next_mux_id() + 10 > f.mux_id) {
    request.deadline = now_;
    const auto failed = link_.call(request, 0, 0, now_);
    results.push_back(result_line(failed.why()));
  }
  request.deadline = deadline_of(f, now_);
  link_.call(request, f.mux_id, 0, now_);
}

void scripted_peer::command_open(const codec::frame& f) {
  const auto id = *link_.open_stream(f.mux_id, 0);
  mux::outgoing_stream::config c;
  c.mux_id = id;
  c.handler = f.handler;
  c.subroute = f.subroute;
  c.window = config_.windows_of(f.handler);
  if (f.deadline_ms != 0) c.deadline = deadline_of(f, now_);
  c.ping_interval = config_.stream_ping_interval;
  outgoing_[id] = std::make_unique<mux::outgoing_stream>(c, sent_, f.body, now_);
}

void scripted_peer::command_answer(const codec::frame& f) {
  auto& ids = serving_[f.mux_id];
  if (ids.empty()) return;
  const mux::serving_id id = ids.front();
  ids.pop_front();
  if (f.op == op::mux_connect_error) {
    link_.refuse(id, mux::refusal::unknown_handler, now_);
  } else if (codec::has(f.flags, flags::err)) {
    link_.respond_error(id, {errc::remote_failure, std::string{f.body.text()}}, now_);
  } else {
    link_.respond(id, f.body, now_);
  }
}

void scripted_peer::command_response(const codec::frame& f) {
  mux::incoming_stream& s = *incoming_.at(f.mux_id);
  if (!codec::has(f.flags, flags::eof)) {
    s.send(f.body);
  } else if (codec::has(f.flags, flags::err)) {
    s.fail({errc::remote_failure, std::string{f.body.text()}});
  } else {
    s.finish();
  }
}

void scripted_peer::collect(mux::outgoing_stream& s, bool all) {
  while (auto response = s.next()) {
    results.push_back(result_line(*response));
    if (!all) return;
  }
}

void scripted_peer::lose() {
  const failure why{errc::disconnected, "remote disconnected"};
  link_.on_lost(why);
  for (const auto& [id, s] : incoming_) s->on_lost(why);
  for (const auto& [id, s] : outgoing_) s->on_lost(why);
  settle();
}

void scripted_peer::finish() {
  settle();
  extra = sent_.take();
  for (const auto& [id, s] : outgoing_) {
    collect(*s, true);
    if (const failure* end = s->input_end()) results.push_back(*end ? result_line(*end) : "ok nil");
  }
  sent_.take();
}

} // namespace actorgrid::testing
