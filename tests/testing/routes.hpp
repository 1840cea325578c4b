#pragma once

#include "tests/support/catch.hpp"

#include <actorgrid/actorgrid.hpp>

#include <string>

namespace actorgrid::testing {

inline constexpr auto echo = unary<payload, payload>(handler_id{1});
/// Answers after as many milliseconds as the request says.
inline constexpr auto wait_ms = unary<payload, payload>(handler_id{2});
/// Sends back what it gets.
inline constexpr auto mirror =
    stream<no_payload, payload, payload>(handler_id{3}, {.in = 4, .out = 4});

inline void serve(std::size_t, node& n) {
  n.handle(echo, [](payload in) -> task<result<payload>> { co_return in; });
  n.handle(wait_ms, [](payload in) -> task<result<payload>> {
    co_await sleep_for(std::chrono::milliseconds(std::stoi(std::string(in.text()))));
    co_return in;
  });
  n.handle(mirror, [](source<payload> in, sink<payload> out) -> task<> {
    while (auto item = co_await in.next()) co_await out.send(std::move(*item));
  });
}

} // namespace actorgrid::testing
