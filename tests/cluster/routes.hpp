#pragma once

#include <actorgrid/actorgrid.hpp>

namespace actorgrid::testing {

inline constexpr auto echo = unary<payload, payload>(handler_id{1});
inline constexpr auto fails = unary<payload, payload>(handler_id{2});
inline constexpr auto slow = unary<payload, payload>(handler_id{3});
inline constexpr auto echo_stream = stream<payload, payload, payload>(handler_id{4}, {1, 1});
inline constexpr auto numbers = stream<payload, no_input, payload>(handler_id{5}, {0, 1});
inline constexpr auto collect = stream<no_payload, payload, payload>(handler_id{6}, {4, 1});
inline constexpr auto silent = stream<payload, no_input, payload>(handler_id{7}, {0, 1});
inline constexpr auto deaf = stream<payload, payload, payload>(handler_id{8}, {1, 1});

/// Registers coroutines for these routes.
inline void serve_all(node& n) {
  n.handle(echo, [](payload in) -> task<result<payload>> { co_return in; });
  n.handle(fails, [](payload in) -> task<result<payload>> {
    co_return remote_error("boom: " + std::string(in.text()));
  });
  n.handle(slow, [](payload in) -> task<result<payload>> {
    co_await sleep_for(std::chrono::milliseconds(std::stoi(std::string(in.text()))));
    co_return in;
  });
  n.handle(echo_stream, [](payload, source<payload> in, sink<payload> out) -> task<> {
    while (auto m = co_await in.next()) co_await out.send(std::move(*m));
  });
  n.handle(numbers, [](payload open, sink<payload> out) -> task<> {
    const int count = std::stoi(std::string(open.text()));
    for (int i = 0; i < count; ++i) co_await out.send(std::to_string(i));
  });
  n.handle(collect, [](source<payload> in, sink<payload> out) -> task<> {
    std::size_t count = 0;
    while (auto m = co_await in.next()) ++count;
    co_await out.send(std::to_string(count));
  });
}

/// Counts the instances alive, to show that a cancelled handler was destroyed.
struct alive_counter {
  explicit alive_counter(std::atomic<int>& n) : count(&n) { ++*count; }
  alive_counter(alive_counter&& other) noexcept : count(std::exchange(other.count, nullptr)) {}
  alive_counter& operator=(alive_counter&&) = delete;
  ~alive_counter() {
    if (count) --*count;
  }
  std::atomic<int>* count;
};

} // namespace actorgrid::testing
