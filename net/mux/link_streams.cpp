#include "net/mux/link.hpp"
#include "net/mux/link_state.hpp"
#include "net/mux/refusal.hpp"

#include <string>
#include <utility>

namespace actorgrid::mux {

outcome<std::uint64_t> link::open_stream(token owner, std::size_t queued_bytes) {
  state& s = *state_;
  if (s.is_over) return failure{errc::disconnected, "remote disconnected"};
  const std::uint64_t id = s.take_mux_id();
  if (s.streams_out.size() >= s.config.streams_out_max) {
    s.counts->refused_out.add();
    return failure{errc::too_many_in_flight, "open streams to the peer"};
  }
  if (queued_bytes > s.config.queue_bytes_max) {
    s.counts->refused_out.add();
    return failure{errc::queue_full, "bytes waiting to be written to the peer"};
  }
  s.streams_out[id].owner = owner;
  s.counts->streams_out.add();
  return id;
}

void link::own_outgoing(std::uint64_t mux_id, token owner) {
  const auto found = state_->streams_out.find(mux_id);
  if (found != state_->streams_out.end()) found->second.owner = owner;
}

void link::release_outgoing(std::uint64_t mux_id) noexcept {
  state_->streams_out.erase(mux_id);
}

payload link::take_stream_trace(std::uint64_t mux_id) {
  return std::exchange(state_->streams_in.at(mux_id).opening.trace, {}).get();
}

void link::accept_stream(std::uint64_t mux_id, token owner) {
  const auto found = state_->streams_in.find(mux_id);
  if (found == state_->streams_in.end()) return;
  found->second.is_accepted = true;
  found->second.owner = owner;
}

void link::refuse_stream(std::uint64_t mux_id, refusal why) {
  state& s = *state_;
  auto refused = s.take_refused(mux_id);
  if (!refused) return;
  if (why == refusal::too_many) s.counts->refused_in.add();
  std::string text = refusal_text(refused->opening, why, "streams");
  s.push_refusal(std::move(refused->opening), std::move(text));
  for (codec::frame& f : refused->frames) s.answer_stray(f);
}

void link::refuse_stream(std::uint64_t mux_id, const failure& why) {
  state& s = *state_;
  auto refused = s.take_refused(mux_id);
  if (!refused) return;
  s.push_coded_refusal(std::move(refused->opening), why);
  for (codec::frame& f : refused->frames) s.answer_stray(f);
}

void link::release_incoming(std::uint64_t mux_id) noexcept {
  state_->streams_in.erase(mux_id);
}

} // namespace actorgrid::mux
