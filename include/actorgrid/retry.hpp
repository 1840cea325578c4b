#pragma once

#include <actorgrid/peer.hpp>

#include <chrono>
#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

namespace actorgrid {

/// When to call again, and how often.
struct retry_policy {
  /// Maximum number of calls, the first one included.
  std::size_t calls_max = 3;
  /// How long one call may take; by default, as long as all of them.
  time_limit call_timeout = std::chrono::hours(24);
  /// Maximum pause after the first failure; doubled after each further one. The actual pause is
  /// random, between nothing and the maximum, and begins when the node takes a call again, if that
  /// node said when: see retry_after().
  time_limit pause = std::chrono::milliseconds(20);
  /// Upper limit of the doubled pause.
  time_limit pause_max = std::chrono::seconds(2);
  /// If there is no answer after this long, call once more without giving up the call that waits,
  /// and take the first answer (a hedged call). By default, do not.
  time_limit hedge_after = std::chrono::hours(24);
};

namespace detail {

/// A request to several peers in turn, for one response.
struct repeated_call {
  std::vector<peer> peers;
  handler_id id;
  payload request;
  retry_policy policy;
  call_options options;
  /// Whether repeated calls come out of the peers' budgets.
  bool is_budgeted = true;
};

/// Asks peers until one responds, as the policy says. @error unknown_peer, shutting_down,
/// invalid_handle
result<actor_request> ask_again(repeated_call what);

/// The same as a call.
template <class Response>
call<Response> call_again(repeated_call what) {
  const auto id = what.id;
  auto asked = ask_again(std::move(what));
  if (!asked) return call<Response>{failure_of(asked.error())};
  return {std::move(asked->target), std::move(asked->content), id};
}

} // namespace detail

/// Calls a handler that may run more than once until it responds: again after a failure that
/// is_retryable(), on the next of several nodes in turn, and no longer than `options.timeout` in
/// all. A node that has no such handler is passed over once. Other errors end it at once, and so
/// does a node that takes no call before the time is over (rate_limited). Wait for it as for a
/// call.
///
///     auto entry = co_await grid::retry({}, node.peers(), get, key, {.timeout = 1s});
///
/// A node is not called again once the calls repeated to it reach ten and a tenth of the calls made
/// to it with retry(): what is overloaded must not get more calls because it is.
/// @error that of the last call; unknown_peer if `peers` is empty, shutting_down, invalid_handle
template <class Request, class Response>
call<Response> retry(retry_policy policy, std::vector<peer> peers,
                     repeatable_route<Request, Response> route,
                     std::type_identity_t<encoded<Request>> request, call_options options = {}) {
  return detail::call_again<Response>(
      {std::move(peers), route.id, std::move(request).take(), policy, options});
}
/// The same with one node.
template <class Request, class Response>
call<Response> retry(retry_policy policy, const peer& to, repeatable_route<Request, Response> route,
                     std::type_identity_t<encoded<Request>> request, call_options options = {}) {
  return retry(policy, std::vector{to}, route, std::move(request), options);
}

} // namespace actorgrid
