#include "actors/streams/open_stream.hpp"

#include "actors/core/node_core.hpp"
#include "actors/core/peer_record.hpp"
#include "actors/link/link_driver.hpp"
#include "actors/streams/outgoing_stream_actor.hpp"
#include "codec/subroute.hpp"
#include "net/mux/dial_order.hpp"

namespace actorgrid::actors {

namespace {

result<detail::stream_opened> open_told(link_driver& connection, open_message& m,
                                        std::shared_ptr<open_span>& span) {
  if (auto why = connection.why_not_now()) return make_error(why);
  const auto& node = connection.config();
  if (m.opening.size() > node.limits.message_bytes)
    return make_error(errc::message_too_large, "an opening of " + std::to_string(m.opening.size())
                                                   + " bytes, the limit is "
                                                   + std::to_string(node.limits.message_bytes));
  auto& link = connection.link();
  auto opened = link.open_stream({}, connection.queue_bytes());
  if (!opened) return make_error(opened.why());
  const auto mux_id = *opened;
  mux::outgoing_stream::config config;
  config.mux_id = mux_id;
  config.handler = m.id.value;
  if (!m.subroute.empty()) config.subroute = codec::make_subroute_id(m.id, m.subroute);
  config.window = {m.terms.window.in, m.terms.window.out};
  config.takes_input = m.terms.takes_input;
  config.checksums = mux::needs_checksum(node.local, *connection.record().host);
  config.deadline = m.deadline;
  config.ping_interval = node.stream_ping_interval;
  if (m.trace || span) [[unlikely]]
    config.trace = connection.trace_on_wire(m.trace, span.get());
  caf::intrusive_ptr<outgoing_stream_actor> stream;
  try {
    stream = make_lean<outgoing_stream_actor>(
        connection.unit(), outgoing_stream_setup{connection.shared_from_this(), m.id,
                                                 std::move(config), std::move(m.opening), span});
    connection.add_stream(*stream);
  } catch (...) { // Out of memory: frames must not be routed to a missing stream.
    link.release_outgoing(mux_id);
    throw;
  }
  link.own_outgoing(mux_id, link_driver::token_of(*stream));
  return detail::stream_opened{stream->start()};
}

} // namespace

result<detail::stream_opened> open_stream(link_driver& connection, open_message m) {
  std::shared_ptr<open_span> span;
  if (connection.is_established())
    span = connection.begin_span(span_kind::stream_out, m.id, m.subroute, m.trace);
  auto opened = open_told(connection, m, span);
  if (!opened && span)
    connection.traces().end(span, failure_of(opened.error()), connection.loop().now());
  return opened;
}

} // namespace actorgrid::actors
