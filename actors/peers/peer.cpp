#include "actors/core/peer_record.hpp"
#include "actors/core/tracing.hpp"
#include "actors/peers/peer_messages.hpp"

#include <actorgrid/caller_proof.hpp>
#include <actorgrid/detail/deadline.hpp>
#include <actorgrid/detail/handler_scope.hpp>
#include <actorgrid/peer.hpp>

#include <caf/send.hpp>

#include <algorithm>

namespace actorgrid {

namespace {

constexpr auto no_limit = std::chrono::steady_clock::time_point::max();

const std::string nobody;

/// Why there is no actor to ask.
failure why_not_connected(const detail::peer_record* to) {
  if (to) return to->why_not_connected();
  return {errc::invalid_handle, "the peer's handle is empty or was moved from"};
}

} // namespace

std::string_view to_string(caller_proof proof) noexcept {
  switch (proof) {
  case caller_proof::nothing:
    return "nothing";
  case caller_proof::token:
    return "token";
  case caller_proof::certificate:
    return "certificate";
  case caller_proof::itself:
    return "itself";
  }
  return "unknown";
}

std::string_view to_string(peer_state s) noexcept {
  switch (s) {
  case peer_state::unconnected:
    return "unconnected";
  case peer_state::connecting:
    return "connecting";
  case peer_state::connected:
    return "connected";
  case peer_state::failed:
    return "failed";
  case peer_state::shut_down:
    return "shut_down";
  }
  return "unknown";
}

peer::peer(std::shared_ptr<detail::peer_record> record) noexcept : record_(std::move(record)) {}

const std::string& peer::host() const noexcept {
  return record_ ? *record_->host : nobody;
}
peer_state peer::state() const noexcept {
  return record_ ? record_->shown_state() : peer_state::shut_down;
}
peer_stats peer::stats() const {
  if (record_) return record_->stats();
  peer_stats none;
  none.state = peer_state::shut_down;
  none.last_failure = why_not_connected(nullptr);
  return none;
}
caf::actor peer::actor() const {
  return record_ && !record_->is_unknown() ? record_->actor() : caf::actor{};
}

actorgrid::call<std::vector<stream_stats>> peer::streams() const {
  auto connection = record_ && !record_->is_unknown() ? record_->recipient() : caf::actor{};
  if (!connection)
    return actorgrid::call<std::vector<stream_stats>>{why_not_connected(record_.get())};
  return {std::move(connection), caf::make_message(actors::list_streams{}), {}, errc::disconnected};
}

void peer::reconnect_now() const {
  if (auto to = actor()) caf::anon_send(to, actors::reconnect_peer{});
}

caf::actor_system* peer::system() const {
  // After that the system may be gone.
  if (state() == peer_state::shut_down) return nullptr;
  return &record_->system;
}

std::chrono::steady_clock::time_point peer::now() const noexcept {
  return record_ ? record_->now() : std::chrono::steady_clock::time_point{};
}

detail::remote_request peer::prepare(handler_id id, payload request, call_options options) const {
  // Never before now: the clock's epoch would mean no deadline at all.
  const auto time = std::max(options.timeout.duration(), std::chrono::nanoseconds{0});
  const auto& here = detail::handler_scope::current();
  const auto latest = options.inherits_deadline ? here.latest : no_limit;
  return {record_,
          id,
          std::move(request),
          std::string(options.subroute),
          std::min(detail::deadline_after(now(), time), latest),
          {},
          options.inherits_deadline,
          !options.trace,
          actors::trace_of_request(options.trace, here)};
}

detail::remote_request peer::prepare(handler_id id, windows window, bool takes_input,
                                     payload opening, open_options options) const {
  const auto time = options.timeout.duration();
  const auto deadline = time.count() == 0 ? no_limit : detail::deadline_after(now(), time);
  return {record_,
          id,
          std::move(opening),
          std::string(options.subroute),
          deadline,
          detail::stream_terms{window, takes_input},
          false,
          !options.trace,
          actors::trace_of_request(options.trace)};
}

actorgrid::call<void> peer::wait_connected(time_limit timeout) const {
  auto actor = this->actor();
  if (!actor) return actorgrid::call<void>{why_not_connected(record_.get())};
  const auto deadline = detail::deadline_after(now(), timeout.duration());
  return {std::move(actor),
          caf::make_message(actors::await_connected{deadline}),
          {},
          errc::shutting_down};
}

} // namespace actorgrid
