#include "pair.hpp"

#include <algorithm>

namespace actorgrid::testing {

using codec::op;

namespace {

bool is_from_client(op code) {
  return code == op::mux_client_msg || code == op::unblock_srv_mux || code == op::ping
         || code == op::disconnect_server_mux;
}

} // namespace

node::node(const mux::link_config& config, mux::stream_windows window)
    : link(config, out, start), window_(window) {}

std::size_t node::open(mux::time_point now, mux::time_point deadline) {
  const std::size_t place = opened.size();
  mux::outgoing_stream::config c;
  c.mux_id = *link.open_stream(place, out.size_bytes());
  c.handler = 78;
  c.window = window_;
  c.deadline = deadline;
  opened_by_id_[c.mux_id] = place;
  opened_stream& s = opened.emplace_back();
  s.mux_id = c.mux_id;
  s.machine = std::make_unique<mux::outgoing_stream>(c, out, payload("go"), now);
  return place;
}

void node::read(opened_stream& s) {
  if (auto response = s.machine->next()) s.received.push_back(std::move(*response));
  if (!s.end && s.machine->input_end()) s.end = *s.machine->input_end();
}

void node::read(served_stream& s) {
  if (auto request = s.machine->next()) s.received.push_back(std::move(*request));
}

void node::receive(const payload& message, mux::time_point now) {
  link.on_message(message, now);
  settle(now);
}

void node::on_timeout(mux::time_point now) {
  link.on_timeout(now);
  for (opened_stream& s : opened) s.machine->on_timeout(now);
  for (served_stream& s : served) s.machine->on_timeout(now);
  settle(now);
}

void node::on_lost(const failure& why) {
  link.on_lost(why);
  for (opened_stream& s : opened) s.machine->on_lost(why);
  for (served_stream& s : served) s.machine->on_lost(why);
  settle({});
}

void node::settle(mux::time_point now) {
  while (auto next = link.poll()) {
    if (auto* call = std::get_if<mux::serve_call>(&*next)) {
      calls.push_back(std::move(*call));
    } else if (auto* done = std::get_if<mux::call_finished>(&*next)) {
      finished.push_back(std::move(*done));
    } else if (auto* broken_now = std::get_if<mux::link_broken>(&*next)) {
      broken = broken_now->why;
    } else if (auto* offer = std::get_if<mux::serve_stream>(&*next)) {
      mux::incoming_stream::config c;
      c.mux_id = offer->mux_id;
      c.seq = offer->seq;
      c.window = window_;
      c.deadline = offer->deadline;
      c.deadline_ms = offer->deadline_ms;
      link.accept_stream(offer->mux_id, served.size());
      served_by_id_[offer->mux_id] = served.size();
      served_stream& s = served.emplace_back();
      s.mux_id = offer->mux_id;
      s.machine = std::make_unique<mux::incoming_stream>(c, out, now);
    } else if (auto* batch = std::get_if<mux::stream_frames>(&*next)) {
      if (is_from_client(batch->frames.front().op)) {
        served.at(batch->owner).machine->on_frames(batch->frames, now);
      } else {
        opened.at(batch->owner).machine->on_frames(batch->frames, now);
      }
    }
  }
  std::erase_if(opened_by_id_, [&](const auto& entry) {
    if (!opened[entry.second].machine->is_over()) return false;
    link.release_outgoing(entry.first);
    return true;
  });
  std::erase_if(served_by_id_, [&](const auto& entry) {
    if (!served[entry.second].machine->is_over()) return false;
    link.release_incoming(entry.first);
    return true;
  });
}

mux::time_point node::next_timeout() const {
  mux::time_point next = link.next_timeout();
  for (const opened_stream& s : opened) next = std::min(next, s.machine->next_timeout());
  for (const served_stream& s : served) next = std::min(next, s.machine->next_timeout());
  return next;
}

pair::pair(mux::stream_windows window, const mux::link_config& a_config,
           const mux::link_config& b_config)
    : a(a_config, window), b(b_config, window) {}

bool pair::deliver_one(bool from_a) {
  node& from = from_a ? a : b;
  node& to = from_a ? b : a;
  from.settle(now);
  if (from.out.is_empty()) return false;
  mux::wire_message message = from.out.take();
  const payload bytes = message.to_payload();
  from.out.recycle(std::move(message.storage));
  if (tap) {
    for (const payload& part : split(bytes)) tap(from_a, parse(part));
  }
  to.receive(bytes, now);
  return true;
}

void pair::deliver() {
  while (deliver_one(true) || deliver_one(false)) {
  }
}

void pair::advance(mux::duration time) {
  const mux::time_point until = now + time;
  while (std::min(a.next_timeout(), b.next_timeout()) <= until) {
    now = std::max(now, std::min(a.next_timeout(), b.next_timeout()));
    a.on_timeout(now);
    b.on_timeout(now);
    deliver();
  }
  now = until;
}

} // namespace actorgrid::testing
