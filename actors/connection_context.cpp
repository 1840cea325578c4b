#include "actors/connection_context.hpp"

#include "actors/internal_messages.hpp"
#include "actors/peer_record.hpp"

#include <caf/send.hpp>

namespace actorgrid::actors {

namespace {

/// So much is written before the turn ends, so that the peer works on it while this node goes on.
/// Less is not worth the system call: docs/performance.md has what it buys.
constexpr std::size_t flush_early_bytes = std::size_t{8} * 1024;

std::string name_of(mux::waiting_for w) {
  switch (w) {
  case mux::waiting_for::ack:
    return "ack";
  case mux::waiting_for::credit:
    return "credit";
  case mux::waiting_for::input:
    return "input";
  case mux::waiting_for::consumer:
    return "consumer";
  case mux::waiting_for::nothing:
    break;
  }
  return "nothing";
}

} // namespace

connection_context::connection_context(std::unique_ptr<ws::session> session,
                                       const limits_config& limits)
    : limits_(limits), loop_(session->loop()), remote_address_(session->remote_address()),
      session_(std::move(session)) {}

connection_context::~connection_context() = default;

void connection_context::start(caf::actor owner) {
  owner_ = std::move(owner);
  session_->start(*this);
}

void connection_context::establish(const mux::link_config& config,
                                   std::shared_ptr<detail::peer_record> record) {
  record_ = std::move(record);
  session_->limit_messages(limits_.message_bytes);
  link_.emplace(config, *this, loop_.now());
}

void connection_context::close() noexcept {
  loop_.forget(*this);
  if (session_) session_->close();
  session_.reset();
  owner_ = nullptr;
  waiting_for_room_.clear();
}

void connection_context::close_when_written() {
  closing_ = true;
  if (!writing_ && outbox_.is_empty()) on_closed({errc::disconnected, "closed"});
}

void connection_context::push(codec::frame f) {
  if (!session_) return;
  outbox_.push(std::move(f));
  if (outbox_.size_bytes() >= flush_early_bytes) flush();
  loop_.at_turn_end(*this);
}

void connection_context::flush() {
  if (!session_ || writing_ || outbox_.is_empty()) return;
  writing_ = true;
  auto message = outbox_.take();
  if (record_) {
    record_->messages_out.fetch_add(1, std::memory_order_relaxed);
    record_->bytes_out.fetch_add(message.bytes().size(), std::memory_order_relaxed);
  }
  session_->write(std::move(message));
}

void connection_context::on_written(mux::wire_message spent) {
  writing_ = false;
  outbox_.recycle(std::move(spent.storage));
  flush();
  if (closing_ && !writing_) {
    on_closed({errc::disconnected, "closed"});
    return;
  }
  if (!waiting_for_room_.empty() && outbox_.size_bytes() <= limits_.queue_bytes / 2)
    for (auto& stream : std::exchange(waiting_for_room_, {}))
      if (auto alive = caf::actor_cast<caf::actor>(stream)) caf::anon_send(alive, queue_has_room{});
  count();
}

void connection_context::on_message(payload message) {
  if (record_) {
    record_->messages_in.fetch_add(1, std::memory_order_relaxed);
    record_->bytes_in.fetch_add(message.size(), std::memory_order_relaxed);
  }
  caf::anon_send(owner_, ws_message{std::move(message)});
}

void connection_context::on_closed(failure why) {
  if (owner_) caf::anon_send(owner_, ws_closed{std::move(why)});
}

void connection_context::count() {
  if (!record_ || !link_) return;
  record_->calls_in.store(link_->calls_in(), std::memory_order_relaxed);
  record_->calls_out.store(link_->calls_out(), std::memory_order_relaxed);
  record_->streams_in.store(link_->streams_in(), std::memory_order_relaxed);
  record_->streams_out.store(link_->streams_out(), std::memory_order_relaxed);
  record_->queue_bytes.store(outbox_.size_bytes(), std::memory_order_relaxed);
  record_->round_trip_ns.store(
      std::chrono::duration_cast<std::chrono::nanoseconds>(link_->round_trip()).count(),
      std::memory_order_relaxed);
}

void connection_context::notify_room(caf::actor_addr stream) {
  for (auto& waiting : waiting_for_room_)
    if (waiting == stream) return;
  waiting_for_room_.push_back(std::move(stream));
}

caf::actor connection_context::find_stream(mux::token token) const {
  auto found = streams_.find(token);
  return found == streams_.end() ? caf::actor{} : found->second.actor;
}

void connection_context::release_stream(mux::token token) noexcept {
  auto found = streams_.find(token);
  if (found == streams_.end()) return;
  if (link_) {
    if (found->second.outgoing)
      link_->release_outgoing(found->second.mux_id);
    else
      link_->release_incoming(found->second.mux_id);
  }
  streams_.erase(found);
  count();
}

std::vector<stream_stats> connection_context::describe_streams() const {
  std::vector<stream_stats> all;
  all.reserve(streams_.size());
  for (const auto& [token, s] : streams_)
    all.push_back(
        {s.mux_id, s.id, s.outgoing, name_of(s.shared->waiting.load()), s.shared->credit.load()});
  return all;
}

void connection_context::tell_streams_lost(const failure& why) {
  for (auto& [token, s] : streams_) caf::anon_send(s.actor, connection_lost{why});
}

} // namespace actorgrid::actors
