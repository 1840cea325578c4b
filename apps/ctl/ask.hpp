#pragma once

#include "apps/contract/pack.hpp"

#include <actorgrid/peer.hpp>

#include <chrono>

namespace actorgrid::ctl {

/// Calls a handler of the catalogue and waits for its answer.
template <class Answer, class Request>
caf::expected<Answer> ask(const peer& to, unary_route<payload, payload> route,
                          const Request& request, std::chrono::milliseconds timeout) {
  auto answer = to.call(route, contract::pack(request), {.timeout = timeout}).get();
  if (!answer) return std::move(answer.error());
  return contract::unpack<Answer>(*answer);
}

} // namespace actorgrid::ctl
