#include "actors/core/peer_record.hpp"
#include "actors/core/tracing.hpp"
#include "actors/link/link_driver.hpp"
#include "actors/streams/open_stream.hpp"

#include <actorgrid/detail/remote_request.hpp>
#include <actorgrid/detail/request.hpp>
#include <actorgrid/gather.hpp>
#include <actorgrid/messages.hpp>

#include <algorithm>

namespace actorgrid::detail {

failure used_up() {
  return {errc::invalid_handle,
          "the call was used before or moved from, or asks an empty peer or a "
          "null actor"};
}

result<actor_request> checked(actor_request r) {
  if (!r.target) return make_error(used_up());
  return r;
}

void inherit(const inherited& what, remote_request& r) noexcept {
  if (r.inherits_deadline) r.deadline = std::min(r.deadline, what.latest);
  if (what.trace && r.inherits_trace && !r.trace) r.trace = *what.trace;
}

void inherit(const inherited& what, actor_request& r) {
  if (!r.content.match_elements<gather_start>()) return;
  auto& start = r.content.get_mutable_as<gather_start>(0);
  if (start.inherits_deadline) start.latest = std::min(start.latest, what.latest);
  if (what.trace && start.inherits_trace && !start.trace) start.trace = *what.trace;
}

gather_start start_of_calls(bool inherits_deadline, const trace_context* trace) {
  gather_start start{.inherits_deadline = inherits_deadline, .inherits_trace = !trace};
  const auto& here = handler_scope::current();
  if (inherits_deadline) start.latest = here.latest;
  start.trace = actors::trace_of_request(trace, here);
  return start;
}

result<actor_request> to_message(remote_request r) {
  if (!r.peer) return make_error(used_up());
  auto connection = r.peer->recipient();
  if (!r.id.is_valid()) return make_error(errc::invalid_handler, "handler ID 0, expected 1 to 255");
  if (!connection) {
    const auto why = r.peer->why_not_connected();
    const auto kind = r.stream ? span_kind::stream_out : span_kind::call_out;
    if (r.peer->tracing && r.peer->tracing->is_on())
      r.peer->tracing->tell_not_sent({kind, *r.peer, r.id, r.subroute, r.trace}, why);
    return make_error(why);
  }
  if (r.stream) {
    actors::open_message m{r.id,       std::move(r.subroute), *r.stream, std::move(r.body),
                           r.deadline, std::move(r.trace)};
    return actor_request{std::move(connection), caf::make_message(std::move(m)), 0,
                         errc::disconnected};
  }
  const auto ticket = next_ticket();
  call_message m{r.id,   std::move(r.body), std::move(r.subroute), from_steady(r.deadline),
                 ticket, std::move(r.trace)};
  return actor_request{std::move(connection), caf::make_message(std::move(m)), ticket,
                       errc::disconnected};
}

std::optional<result<stream_opened>> open_here(remote_request& r) {
  if (!r.peer) return {};
  auto* connection = actors::link_driver::find_here(*r.peer);
  if (!connection || !r.id.is_valid()) return {};
  return actors::open_stream(*connection, {r.id, std::move(r.subroute), *r.stream,
                                           std::move(r.body), r.deadline, std::move(r.trace)});
}

call_here::~call_here() {
  if (connection_) connection_->abandon(mux_id_, *this);
}

call_here::state call_here::begin(remote_request& r, std::coroutine_handle<> task) {
  if (!r.peer) return state::elsewhere;
  auto* connection = actors::link_driver::find_here(*r.peer);
  if (!connection || !r.id.is_valid()) return state::elsewhere;
  auto sent = connection->call(r.id, r.subroute, std::move(r.body), r.deadline, *this, r.trace);
  if (!sent) {
    outcome_.emplace(make_error(sent.why()));
    return state::done;
  }
  task_ = task;
  connection_ = connection;
  mux_id_ = *sent;
  return state::waiting;
}

void call_here::finish(result<payload> outcome) {
  outcome_.emplace(std::move(outcome));
  std::exchange(connection_, nullptr)->unit().resume(*this);
}

} // namespace actorgrid::detail
