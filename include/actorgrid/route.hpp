#pragma once

#include <actorgrid/handler_id.hpp>

#include <cstdint>

namespace actorgrid {

/// Used as the request type of a stream whose handler takes no input.
struct no_input {};
/// Used as the type of a stream's opening, or of a call's request or response, that has no payload.
struct no_payload {};

/// Maximum number of unacknowledged messages in each direction of a stream. Both ends must agree.
struct windows {
  std::uint32_t in = 1;  ///< requests: caller to handler
  std::uint32_t out = 1; ///< responses: handler to caller
};

/// A route whose handler answers one Request with one Response.
template <class Request, class Response>
struct unary_route {
  /// Type of the request.
  using request_type = Request;
  /// Type of the response.
  using response_type = Response;
  /// ID of the handler.
  handler_id id;
};

/// A route whose handler is opened with an Open, then receives In and sends Out until either side
/// ends the stream.
template <class Open, class In, class Out>
struct stream_route {
  /// Type of the opening.
  using open_type = Open;
  /// Type of requests, caller to handler.
  using in_type = In;
  /// Type of responses, handler to caller.
  using out_type = Out;
  /// ID of the handler.
  handler_id id;
  /// Maximum number of unacknowledged messages.
  actorgrid::windows window;
};

/// Makes a unary route: define it as one constant that both ends include.
template <class Request, class Response>
constexpr unary_route<Request, Response> unary(handler_id id) noexcept {
  return {id};
}

/// A route whose handler may run several times for one request without harm.
template <class Request, class Response>
struct repeatable_route : unary_route<Request, Response> {};

/// Marks a route whose handler may run several times for one request: reads, and writes that
/// replace. Only such routes can be retried.
///
///     inline constexpr auto get =
///         grid::repeatable(grid::unary<key, entry>(grid::handler_id{40}));
template <class Request, class Response>
constexpr repeatable_route<Request, Response>
repeatable(unary_route<Request, Response> route) noexcept {
  return {{route.id}};
}

/// Makes a stream route: define it as one constant that both ends include, so that windows always
/// agree.
template <class Open, class In, class Out>
constexpr stream_route<Open, In, Out> stream(handler_id id, windows window = {}) noexcept {
  return {id, window};
}

} // namespace actorgrid
