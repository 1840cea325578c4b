#pragma once

#include <actorgrid/detail/request.hpp>
#include <actorgrid/handler_id.hpp>
#include <actorgrid/payload.hpp>
#include <actorgrid/time_limit.hpp>
#include <actorgrid/wire_format.hpp>

#include <caf/actor.hpp>
#include <caf/message.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace actorgrid::detail {

struct peer_record;

/// A remote handler, and the conversions between messages and payloads of its route.
struct remote_route {
  handler_id id;
  time_limit timeout;
  std::string subroute;
  /// Nothing if the message is not a request of the route; may throw.
  std::optional<payload> (*encode)(caf::message&);
  /// A message with the response, or with a caf::error.
  caf::message (*decode)(payload&, handler_id);
};

template <class Request, class Response>
remote_route make_remote_route(handler_id id, time_limit timeout, std::string subroute) {
  return {id, timeout, std::move(subroute),
          [](caf::message& m) -> std::optional<payload> {
            if (!m.match_elements<Request>()) return {};
            return encode(m.get_as<Request>(0));
          },
          [](payload& bytes, handler_id route) {
            auto value = decode<Response>(std::move(bytes));
            if (value) return caf::make_message(std::move(*value));
            return caf::make_message(
                make_error(in_route(failure_of(value.error()), route, "response")));
          }};
}

/// An actor without a mailbox that stands for a remote handler: a request to it is encoded, and
/// handed to the peer's connection, in the turn of its sender.
caf::actor make_remote_handler(std::shared_ptr<peer_record> peer, remote_route route);

} // namespace actorgrid::detail
