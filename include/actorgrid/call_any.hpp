#pragma once

#include <actorgrid/retry.hpp>

#include <chrono>
#include <type_traits>
#include <utility>
#include <vector>

namespace actorgrid {

/// Calls a handler on any one of several nodes: first those that are connected, in the order given,
/// and the next one when a call fails with an error that is_retryable(), or with
/// peer_has_no_handler. All of it takes no longer than `options.timeout`. Wait for it as for a
/// call.
///
///     auto found = co_await grid::call_any(node.peers(), find, {"sku-1"}, {.timeout = 2s});
///
/// Each node is called at most once; but if the connection to one is lost during its call, the
/// handler may have run there before it runs elsewhere. @error that of the last node called;
/// unknown_peer if `peers` is empty, shutting_down, invalid_handle if all handles are empty
template <class Request, class Response>
call<Response> call_any(std::vector<peer> peers, unary_route<Request, Response> route,
                        std::type_identity_t<encoded<Request>> request, call_options options = {}) {
  const retry_policy once_each{.calls_max = peers.size(), .pause = std::chrono::seconds(0)};
  return detail::call_again<Response>(
      {std::move(peers), route.id, std::move(request).take(), once_each, options, false});
}

} // namespace actorgrid
