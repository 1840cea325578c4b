#pragma once

#include "apps/contract/pack.hpp"

namespace actorgrid::catalogue {

/// Answers a call in terms of values: unpacks the request, packs what `f(request)` returns.
template <class Request, class F>
result<payload> answer(const payload& body, F f) {
  const auto request = contract::unpack<Request>(body);
  if (!request) return request.error();
  const auto reply = f(*request);
  if (!reply) return reply.error();
  return contract::pack(*reply);
}

} // namespace actorgrid::catalogue
