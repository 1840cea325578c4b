#pragma once

#include <actorgrid/peer.hpp>

#include <type_traits>
#include <utility>
#include <vector>

namespace actorgrid {

namespace detail {

/// Asks one peer after the other. @error unknown_peer, shutting_down, invalid_handle
result<actor_request> ask_any(std::vector<peer> peers, handler_id id, payload request,
                              call_options options);

} // namespace detail

/// Calls a handler on any one of several nodes: first those that are connected, in the order given,
/// and the next one when a call fails with an error that is_retryable(), or with
/// peer_has_no_handler. All of it takes no longer
/// than `options.timeout`. Wait for it as for a call.
///
///     auto found = co_await grid::call_any(node.peers(), find, {"sku-1"}, {.timeout = 2s});
///
/// Each node is called at most once; but if the connection to one is lost during its call, the
/// handler may have run there before it runs elsewhere. @error that of the last node called;
/// unknown_peer if `peers` is empty, shutting_down, invalid_handle if all handles are empty
template <class Request, class Response>
call<Response> call_any(std::vector<peer> peers, unary_route<Request, Response> route,
                        std::type_identity_t<encoded<Request>> request, call_options options = {}) {
  auto asked =
      detail::ask_any(std::move(peers), route.id, std::move(request).take(), std::move(options));
  if (!asked) return call<Response>{failure_of(asked.error())};
  return {std::move(asked->target), std::move(asked->content), route.id};
}

} // namespace actorgrid
