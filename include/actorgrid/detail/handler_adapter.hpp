#pragma once

#include <actorgrid/detail/handler_signature.hpp>
#include <actorgrid/detail/request.hpp>
#include <actorgrid/handler.hpp>
#include <actorgrid/routes.hpp>
#include <actorgrid/wire_format.hpp>

#include <caf/message.hpp>
#include <caf/sec.hpp>

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

/// Adapts user-written handlers to the form the runtime runs: bytes in, bytes or an error out.
namespace actorgrid::detail {

template <class T>
struct is_task : std::false_type {};
template <class T>
struct is_task<task<T>> : std::true_type {};

/// f(info, args...) or f(args...), whichever compiles.
template <class F, class... Args>
concept handles =
    std::is_invocable_v<F&, const call_info&, Args...> || std::is_invocable_v<F&, Args...>;

template <class F, class... Args>
decltype(auto) invoke_handler(F& f, const call_info& info, Args&&... args) {
  if constexpr (std::is_invocable_v<F&, const call_info&, Args...>)
    return f(info, std::forward<Args>(args)...);
  else
    return f(std::forward<Args>(args)...);
}

/// Calls f with the request, unless the route has none.
template <class Request, class F>
decltype(auto) invoke_unary(F& f, const call_info& info, Request& request) {
  if constexpr (std::is_same_v<Request, no_payload>)
    return invoke_handler(f, info);
  else
    return invoke_handler(f, info, std::move(request));
}

template <class Request, class F>
consteval bool fits_unary() {
  if constexpr (std::is_same_v<Request, no_payload>)
    return handles<F>;
  else
    return handles<F, Request>;
}

// A handler may return a Response, a result of it, a shared_ptr to it, or nothing if the route has
// no response.

template <class Response>
result<payload> encoded(result<Response> outcome) {
  if (!outcome) return std::move(outcome.error());
  return encode(std::move(*outcome));
}
template <class Response>
result<payload> encoded(std::shared_ptr<const Response> shared) {
  if (!shared) return remote_error("the handler returned no response");
  return encode(*shared);
}

template <class Returned, class Response>
inline constexpr bool is_answer =
    std::is_same_v<Returned, Response> || std::is_same_v<Returned, result<Response>>
    || std::is_convertible_v<Returned, std::shared_ptr<const Response>>
    || (std::is_void_v<Returned> && std::is_same_v<Response, no_payload>)
    || std::is_convertible_v<Returned, result<Response>>;

/// Whether a function or coroutine of this type answers a call.
template <class Returned, class Response>
inline constexpr bool returns_answer = is_answer<Returned, Response>;
template <class Value, class Response>
inline constexpr bool returns_answer<task<Value>, Response> = is_answer<Value, Response>;

/// Whether a function or coroutine of this type ends a stream.
template <class Returned>
inline constexpr bool returns_end =
    std::is_void_v<Returned> || std::is_convertible_v<Returned, caf::error>;
template <class Value>
inline constexpr bool returns_end<task<Value>> =
    std::is_void_v<Value> || std::is_convertible_v<Value, caf::error>;

template <class Response, class Returned>
result<payload> encode_answer(Returned&& returned) {
  if constexpr (std::is_same_v<std::remove_cvref_t<Returned>, caf::error>
                && std::is_same_v<Response, no_payload>) {
    // An empty error means success, without a response.
    if (!returned) return payload::empty_bytes();
    return std::forward<Returned>(returned);
  } else if constexpr (std::is_convertible_v<Returned&&, std::shared_ptr<const Response>>) {
    return encoded<Response>(std::shared_ptr<const Response>{std::forward<Returned>(returned)});
  } else {
    return encoded<Response>(result<Response>{std::forward<Returned>(returned)});
  }
}

template <class Request>
result<Request> decode_request(const call_info& info, payload bytes, const char* part) {
  auto request = actorgrid::decode<Request>(std::move(bytes));
  if (request) return request;
  return remote_error(in_route(failure_of(request.error()), info.id, part).text);
}

template <class Request, class Response, class F>
handler_run make_answering(F f) {
  using returned = std::remove_cvref_t<decltype(invoke_unary<Request>(
      f, std::declval<const call_info&>(), std::declval<Request&>()))>;
  constexpr bool fits = returns_answer<returned, Response>;
  (void)handler_result<handler_returns<returned>, route_wants<Response>, fits>{};
  if constexpr (!fits) {
    return {};
  } else if constexpr (is_task<returned>::value) {
    return unary_coroutine{[f](call_info info, payload in) mutable -> task<result<payload>> {
      auto request = decode_request<Request>(info, std::move(in), "request");
      if (!request) co_return std::move(request.error());
      if constexpr (std::is_void_v<typename returned::value_type>) {
        co_await invoke_unary<Request>(f, info, *request);
        co_return payload::empty_bytes();
      } else {
        co_return encode_answer<Response>(co_await invoke_unary<Request>(f, info, *request));
      }
    }};
  } else {
    return unary_function{[f](const call_info& info, payload in) mutable -> result<payload> {
      auto request = decode_request<Request>(info, std::move(in), "request");
      if (!request) return std::move(request.error());
      if constexpr (std::is_void_v<returned>) {
        invoke_unary<Request>(f, info, *request);
        return payload::empty_bytes();
      } else {
        return encode_answer<Response>(invoke_unary<Request>(f, info, *request));
      }
    }};
  }
}

template <class Request, class Response, class F>
handler_run make_unary(F f) {
  constexpr bool fits = fits_unary<Request, F>();
  (void)unary_parameters<typename signature<F>::type, typename unary_gives<Request>::type, fits>{};
  if constexpr (fits)
    return make_answering<Request, Response>(std::move(f));
  else
    return {};
}

/// Calls a stream handler, passing the opening and the input only if its route has them.
template <class Open, class In, class Out, class F>
decltype(auto) invoke_stream(F& f, stream_request<Open, In, Out>& r) {
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

template <class Open, class In, class Out, class F>
consteval bool fits_stream() {
  constexpr bool opens = !std::is_same_v<Open, no_payload>;
  constexpr bool reads = !std::is_same_v<In, no_input>;
  if constexpr (opens && reads)
    return handles<F, Open, source<In>, sink<Out>>;
  else if constexpr (opens)
    return handles<F, Open, sink<Out>>;
  else if constexpr (reads)
    return handles<F, source<In>, sink<Out>>;
  else
    return handles<F, sink<Out>>;
}

template <class Open, class In, class Out>
result<stream_request<Open, In, Out>> typed(stream_start start) {
  auto opening =
      decode_request<Open>(start.info, std::move(start.opening), "opening of the stream");
  if (!opening) return std::move(opening.error());
  return stream_request<Open, In, Out>{std::move(start.info), std::move(*opening),
                                       source<In>{start.port}, sink<Out>{start.port}};
}

template <class Open, class In, class Out, class F>
handler_run make_ending(F f) {
  using request_type = stream_request<Open, In, Out>;
  using returned = decltype(invoke_stream(f, std::declval<request_type&>()));
  constexpr bool fits = returns_end<returned>;
  (void)stream_result<handler_returns<returned>, fits>{};
  if constexpr (!fits) {
    return {};
  } else if constexpr (is_task<returned>::value) {
    return stream_coroutine{[f](stream_start start) mutable -> task<caf::error> {
      auto request = typed<Open, In, Out>(std::move(start));
      if (!request) co_return std::move(request.error());
      if constexpr (std::is_void_v<typename returned::value_type>) {
        co_await invoke_stream(f, *request);
        co_return caf::error{};
      } else {
        co_return co_await invoke_stream(f, *request);
      }
    }};
  } else {
    return stream_function{[f](stream_start start) mutable -> caf::error {
      auto request = typed<Open, In, Out>(std::move(start));
      if (!request) return std::move(request.error());
      if constexpr (std::is_void_v<returned>) {
        invoke_stream(f, *request);
        return {};
      } else {
        return invoke_stream(f, *request);
      }
    }};
  }
}

template <class Open, class In, class Out, class F>
handler_run make_stream(F f) {
  constexpr bool fits = fits_stream<Open, In, Out, F>();
  (void)stream_parameters<typename signature<F>::type, typename stream_gives<Open, In, Out>::type,
                          fits>{};
  if constexpr (fits)
    return make_ending<Open, In, Out>(std::move(f));
  else
    return {};
}

/// Fills in the conversions for an actor that answers Request, or (call_info, Request), with
/// Response.
template <class Request, class Response>
void fill(unary_route<Request, Response>, actor_handler& handler) {
  handler.request = [](const call_info& info, payload in, bool pass_info) -> result<caf::message> {
    auto request = decode_request<Request>(info, std::move(in), "request");
    if (!request) return std::move(request.error());
    return pass_info ? caf::make_message(info, std::move(*request))
                     : caf::make_message(std::move(*request));
  };
  handler.answer = [](caf::message& answer) -> result<payload> {
    if (answer.match_elements<caf::error>()) return error_of_actor(answer.get_as<caf::error>(0));
    if (!answer.match_elements<Response>())
      return error_of_actor(caf::make_error(caf::sec::unexpected_response));
    try {
      return encode(std::move(answer.get_mutable_as<Response>(0)));
    } catch (...) {
      return error_of_current_exception();
    }
  };
}

/// Fills in the conversion for an actor that takes a stream_request.
template <class Open, class In, class Out>
void fill(stream_route<Open, In, Out>, actor_handler& handler) {
  handler.opening = [](stream_start start) -> result<caf::message> {
    auto request = typed<Open, In, Out>(std::move(start));
    if (!request) return std::move(request.error());
    return caf::make_message(std::move(*request));
  };
}

template <auto Route, class Request, class Response>
void tag(unary_route<Request, Response>, actor_handler& handler) {
  handler.request = [](const call_info& info, payload in, bool) -> result<caf::message> {
    auto request = decode_request<Request>(info, std::move(in), "request");
    if (!request) return std::move(request.error());
    return caf::make_message(tagged_request<Route>{{info, std::move(*request)}});
  };
}
template <auto Route, class Open, class In, class Out>
void tag(stream_route<Open, In, Out>, actor_handler& handler) {
  handler.opening = [](stream_start start) -> result<caf::message> {
    auto request = typed<Open, In, Out>(std::move(start));
    if (!request) return std::move(request.error());
    return caf::make_message(tagged_request<Route>{{std::move(*request)}});
  };
}

/// The same for an actor that takes a tagged_request.
template <auto Route>
void fill(tagged_route<Route>, actor_handler& handler) {
  fill(Route, handler);
  tag<Route>(Route, handler);
}

} // namespace actorgrid::detail
