#include "actors/internal_messages.hpp"
#include "actors/peer_record.hpp"

#include <actorgrid/peer.hpp>

namespace actorgrid {

namespace {

constexpr auto no_limit = std::chrono::steady_clock::time_point::max();

failure why_not_connected(const detail::peer_record& record) {
  if (record.kind == detail::peer_kind::unknown)
    return {errc::unknown_peer, *record.host + " is not a peer of this node"};
  if (record.state.load() == peer_state::shut_down)
    return {errc::shutting_down, "the node was stopped, or the guest left"};
  return {errc::disconnected, "not connected to " + *record.host};
}

failure why_not(const detail::peer_record& record, handler_id id, const caf::actor& connection) {
  if (!id.is_valid()) return {errc::invalid_handler, "handler ID 0, expected 1 to 255"};
  if (!connection) return why_not_connected(record);
  return {};
}

} // namespace

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
  return *record_->host;
}
peer_state peer::state() const noexcept {
  return record_->state.load();
}
peer_stats peer::stats() const {
  return record_->stats();
}
caf::actor peer::actor() const {
  return record_->actor();
}

actorgrid::call<std::vector<stream_stats>> peer::streams() const {
  auto connection = record_->connection();
  if (!connection) return actorgrid::call<std::vector<stream_stats>>{why_not_connected(*record_)};
  return {connection, caf::make_message(actors::list_streams{})};
}

caf::actor_system* peer::system() const {
  auto actor = record_->actor();
  return actor ? &actor.home_system() : nullptr;
}

peer::prepared peer::prepare(handler_id id, payload request, call_options options) const {
  auto connection = record_->connection();
  if (auto why = why_not(*record_, id, connection)) return {{}, {}, std::move(why)};
  const auto deadline = record_->now() + options.timeout;
  const auto ticket = detail::next_ticket();
  return {std::move(connection),
          caf::make_message(call_message{id, std::move(request), std::string(options.subroute),
                                         deadline, ticket}),
          {},
          ticket};
}

peer::prepared peer::prepare(handler_id id, windows window, bool takes_input, payload opening,
                             open_options options) const {
  auto connection = record_->connection();
  if (auto why = why_not(*record_, id, connection)) return {{}, {}, std::move(why)};
  actors::open_message m;
  m.id = id;
  m.subroute = std::string(options.subroute);
  m.window = {window.in, window.out};
  m.takes_input = takes_input;
  m.opening = std::move(opening);
  m.deadline = options.timeout.count() > 0 ? record_->now() + options.timeout : no_limit;
  return {std::move(connection), caf::make_message(std::move(m)), {}};
}

actorgrid::call<void> peer::wait_connected(std::chrono::milliseconds timeout) const {
  auto actor = record_->actor();
  if (!actor) return actorgrid::call<void>{why_not_connected(*record_)};
  return {std::move(actor), caf::make_message(actors::await_connected{record_->now() + timeout})};
}

} // namespace actorgrid
