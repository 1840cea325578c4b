#pragma once

#include <actorgrid/handler_id.hpp>

#include <cstdint>

namespace actorgrid {

/// Written in place of a stream's request type: the handler takes no input.
struct no_input {};
/// Written in place of a stream's opening type: the stream begins without a payload.
struct no_payload {};

/// How many messages of each direction may be unacknowledged on a stream. Both ends must agree.
struct windows {
  std::uint32_t in = 1;  ///< requests: caller to handler
  std::uint32_t out = 1; ///< responses: handler to caller
};

/// A route whose handler answers one Request with one Response.
template <class Request, class Response>
struct unary_route {
  /// What it is called with.
  using request_type = Request;
  /// What it answers with.
  using response_type = Response;
  /// Of the handler.
  handler_id id;
};

/// A route whose handler is opened with an Open, then receives In and sends Out until either side
/// ends.
template <class Open, class In, class Out>
struct stream_route {
  /// What it is opened with.
  using open_type = Open;
  /// Of requests, caller to handler.
  using in_type = In;
  /// Of responses, handler to caller.
  using out_type = Out;
  /// Of the handler.
  handler_id id;
  /// How many messages may be unacknowledged.
  actorgrid::windows window;
};

/// Names a unary route: one constant, included by both ends.
template <class Request, class Response>
constexpr unary_route<Request, Response> unary(handler_id id) noexcept {
  return {id};
}

/// Names a stream route: one constant, included by both ends, so that windows always agree.
template <class Open, class In, class Out>
constexpr stream_route<Open, In, Out> stream(handler_id id, windows window = {}) noexcept {
  return {id, window};
}

} // namespace actorgrid
