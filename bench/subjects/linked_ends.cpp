#include "bench/subjects/linked_ends.hpp"

#include <stdexcept>
#include <utility>
#include <variant>

namespace actorgrid::work {

namespace {

constexpr mux::time_point now{};
// The owner of a batch of stream frames, which tells which end the batch is for.
constexpr mux::token opened_here = 1;
constexpr mux::token accepted_here = 2;

void require(bool holds, const char* what) {
  if (!holds) throw std::logic_error(what);
}

} // namespace

void linked_ends::call(std::size_t calls, const payload& body) {
  answers_ = 0;
  for (std::size_t i = 0; i < calls; ++i) {
    mux::call_request request;
    request.handler = 78;
    request.body = body;
    request.deadline = now + std::chrono::minutes(1);
    const auto made = caller_.link.call(request, i, caller_.out.size_bytes(), now);
    require(bool{made}, "a call was refused");
  }
  settle();
  require(answers_ == calls, "calls were not answered");
}

void linked_ends::stream(std::size_t messages, const payload& body) {
  open(body);
  std::size_t sent = 0, received = 0;
  do {
    for (; sent < messages && opened_->is_writable(); ++sent) opened_->send(body);
    if (sent == messages) opened_->finish();
    const bool moved = deliver(caller_, served_);
    echo();
    require(deliver(served_, caller_) || moved, "a stream is stuck");
    while (opened_->next()) ++received;
  } while (!opened_->is_over());
  settle(); // credit for the last messages
  require(received == messages && opened_->input_end()->code == errc::ok,
          "a stream ended too early");
  caller_.link.release_outgoing(stream_id_);
  served_.link.release_incoming(stream_id_);
}

void linked_ends::crowd(std::size_t streams) {
  for (std::size_t i = 0; i < streams; ++i) {
    open({});
    settle();
  }
}

void linked_ends::open(const payload& opening) {
  mux::outgoing_stream::config config;
  config.mux_id = stream_id_ = *caller_.link.open_stream(opened_here, caller_.out.size_bytes());
  config.handler = 79;
  config.window = window;
  opened_.emplace(config, caller_.out, opening, now);
}

void linked_ends::echo() {
  while (accepted_->is_writable() && accepted_->has_next()) accepted_->send(*accepted_->next());
  if (accepted_->input_end()) accepted_->finish();
}

void linked_ends::settle() {
  while (deliver(caller_, served_) || deliver(served_, caller_)) {
  }
}

bool linked_ends::deliver(end& from, end& to) {
  if (from.out.is_empty()) return false;
  auto message = from.out.take();
  to.link.on_message(message.to_payload(), now);
  from.out.recycle(std::move(message.storage));
  while (auto next = to.link.poll()) std::visit([this](auto& action) { act(action); }, *next);
  return true;
}

void linked_ends::act(const mux::serve_call& call) {
  served_.link.respond(call.id, call.body, now);
}

void linked_ends::act(const mux::call_finished& done) {
  require(bool{done.result}, "a call failed");
  ++answers_;
}

void linked_ends::act(const mux::serve_stream& offer) {
  served_.link.accept_stream(offer.mux_id, accepted_here);
  mux::incoming_stream::config config;
  config.mux_id = offer.mux_id;
  config.seq = offer.seq;
  config.window = window;
  accepted_.emplace(config, served_.out, now);
}

void linked_ends::act(mux::stream_frames& batch) {
  if (batch.owner == opened_here)
    opened_->on_frames(batch.frames, now);
  else
    accepted_->on_frames(batch.frames, now);
}

void linked_ends::act(const mux::link_broken& broken) {
  throw std::logic_error(broken.why.text);
}

} // namespace actorgrid::work
