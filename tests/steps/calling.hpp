#pragma once

#include "tests/steps/fixture.hpp"

#include <actorgrid/peer.hpp>
#include <actorgrid/route.hpp>
#include <actorgrid/task.hpp>

#include <chrono>
#include <cstddef>
#include <string>

namespace actorgrid::steps {

/// Calls the callee with that name and `extra_bytes` spaces behind it, and notes the answer.
inline task<> call(fixture* s, unary_route<payload, payload> to, std::string name,
                   errc expected = errc::ok,
                   std::chrono::milliseconds timeout = std::chrono::minutes(1),
                   std::size_t extra_bytes = 0) {
  auto mine = s->ask(name, expected);
  const payload request(name + std::string(extra_bytes, ' '));
  auto answer = co_await s->there().call(to, request, {.timeout = timeout});
  mine.answered(answer);
}

} // namespace actorgrid::steps
