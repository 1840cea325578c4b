#pragma once

#include <actorgrid/deadline_clock.hpp>
#include <actorgrid/detail/caller.hpp>
#include <actorgrid/handler_id.hpp>
#include <actorgrid/trace_context.hpp>

#include <memory>
#include <stop_token>
#include <string>

namespace actorgrid {

/// Information for a handler about the call or stream it serves. Cheap to copy.
/// @thread any
struct call_info {
  /// Shared by all calls of the connection; use caller(), is_guest(), known_by(), caller_gone().
  std::shared_ptr<const detail::caller> from;
  /// Shared by all calls of the handler; use subroute().
  std::shared_ptr<const std::string> subroute_name;
  /// ID of the handler.
  handler_id id;
  /// When the caller gives up; time_point::max() for never.
  deadline_clock::time_point deadline = deadline_clock::time_point::max();
  /// Null if the call belongs to no trace; use trace().
  detail::shared_trace traced = {};

  /// The calling peer, as written in the configuration: this node's own name if it called itself,
  /// empty if unknown.
  const std::string& caller() const noexcept { return from ? from->host : none(); }
  /// Whether the caller is a guest and not a configured peer; see grid.guests.
  bool is_guest() const noexcept { return from && from->is_guest; }
  /// How the name of the caller is known: by a certificate, by a token, or not at all. A peer that
  /// this node dialled without TLS has shown nothing.
  caller_proof known_by() const noexcept { return from ? from->known_by : caller_proof::nothing; }
  /// The subroute that was called; empty for none.
  const std::string& subroute() const noexcept { return subroute_name ? *subroute_name : none(); }

  /// The context of what the handler does: the trace that the call belongs to, and the span of this
  /// node in it, or the caller's if this node has no tracer. Not valid if it belongs to none.
  /// Functions and coroutines need not pass it on: calls they make and streams they open have it.
  const trace_context& trace() const noexcept { return traced ? *traced : no_trace(); }

  /// Time until the deadline: zero or negative once it has passed, duration::max() for never.
  deadline_clock::duration time_left() const noexcept {
    return detail::time_left(deadline, deadline_clock::now());
  }
  /// Requested when the connection of the caller ends. Callbacks run on an event loop, or on the
  /// thread that registers them too late; they must not block.
  std::stop_token caller_gone() const noexcept { return from ? from->gone : std::stop_token{}; }
  /// Whether nobody waits for the answer any more: the deadline has passed, or the caller's
  /// connection has ended. Handlers that work for long check it between steps.
  bool is_abandoned() const noexcept {
    return (from && from->gone.stop_requested()) || time_left() <= deadline_clock::duration::zero();
  }

private:
  static const std::string& none() noexcept {
    static const std::string empty;
    return empty;
  }
  static const trace_context& no_trace() noexcept {
    static const trace_context none;
    return none;
  }
};

} // namespace actorgrid
