#pragma once

#include <actorgrid/call_info.hpp>
#include <actorgrid/error.hpp>
#include <actorgrid/payload.hpp>
#include <actorgrid/route.hpp>
#include <actorgrid/stream.hpp>
#include <actorgrid/task.hpp>

#include <caf/actor.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <type_traits>
#include <variant>

namespace actorgrid {

/// Where a plain function runs when it is registered as a handler.
enum class run_on : std::uint8_t {
  /// On a worker actor of CAF's scheduler, streams on a thread of their own: it may block. The
  /// default, because it is safe.
  pool,
  /// In the turn of the connection's own loop: fastest, and must never block. Not for streams.
  loop,
};

struct handler_options {
  run_on where = run_on::pool;
  /// Calls of a pool function that run at a time, further ones wait; streams of a function that run
  /// at a time, further ones are refused.
  std::size_t concurrency = 4;
  /// An actor registered for a unary route receives (call_info, payload) instead of (payload).
  bool pass_info = false;
};

namespace detail {

using unary_function = std::function<result<payload>(const call_info&, payload)>;
using unary_coroutine = std::function<task<result<payload>>(call_info, payload)>;
using stream_function = std::function<caf::error(stream_request)>;
using stream_coroutine = std::function<task<caf::error>(stream_request)>;

/// A handler as registered.
struct handler_spec {
  handler_id id;
  std::string subroute;
  bool is_stream = false;
  windows window{};
  bool takes_input = false;
  handler_options options;
  std::variant<unary_function, unary_coroutine, stream_function, stream_coroutine, caf::actor> run;
};
using handler_run = decltype(handler_spec::run);

template <class T>
struct is_task : std::false_type {};
template <class T>
struct is_task<task<T>> : std::true_type {};

/// f(info, args...) or f(args...), whichever compiles.
template <class F, class... Args>
decltype(auto) invoke_handler(F& f, const call_info& info, Args&&... args) {
  if constexpr (std::is_invocable_v<F&, const call_info&, Args...>)
    return f(info, std::forward<Args>(args)...);
  else
    return f(std::forward<Args>(args)...);
}

/// Calls a stream handler with those of opening payload and input that its route has.
template <class Open, class In, class F>
decltype(auto) invoke_stream_handler(F& f, stream_request& r) {
  constexpr bool opens = !std::is_same_v<Open, no_payload>;
  constexpr bool reads = !std::is_same_v<In, no_input>;
  if constexpr (opens && reads)
    return invoke_handler(f, r.info, std::move(r.opening), std::move(r.in), std::move(r.out));
  else if constexpr (opens)
    return invoke_handler(f, r.info, std::move(r.opening), std::move(r.out));
  else if constexpr (reads)
    return invoke_handler(f, r.info, std::move(r.in), std::move(r.out));
  else
    return invoke_handler(f, r.info, std::move(r.out));
}

template <class F>
handler_run make_unary(F f) {
  using returned = decltype(invoke_handler(f, std::declval<const call_info&>(), payload{}));
  if constexpr (is_task<returned>::value) {
    return unary_coroutine{[f](call_info info, payload in) mutable -> task<result<payload>> {
      co_return co_await invoke_handler(f, info, std::move(in));
    }};
  } else {
    return unary_function{[f](const call_info& info, payload in) mutable -> result<payload> {
      return invoke_handler(f, info, std::move(in));
    }};
  }
}

template <class Open, class In, class F>
handler_run make_stream(F f) {
  using returned = decltype(invoke_stream_handler<Open, In>(f, std::declval<stream_request&>()));
  if constexpr (is_task<returned>::value) {
    return stream_coroutine{[f](stream_request r) mutable -> task<caf::error> {
      if constexpr (std::is_void_v<typename returned::value_type>) {
        co_await invoke_stream_handler<Open, In>(f, r);
        co_return caf::error{};
      } else {
        co_return co_await invoke_stream_handler<Open, In>(f, r);
      }
    }};
  } else {
    return stream_function{[f](stream_request r) mutable -> caf::error {
      if constexpr (std::is_void_v<returned>) {
        invoke_stream_handler<Open, In>(f, r);
        return {};
      } else {
        return invoke_stream_handler<Open, In>(f, r);
      }
    }};
  }
}

} // namespace detail
} // namespace actorgrid
