#pragma once

#include <actorgrid/call_info.hpp>
#include <actorgrid/route.hpp>
#include <actorgrid/routes.hpp>
#include <actorgrid/stream.hpp>

#include <caf/infer_handle.hpp>
#include <caf/typed_actor.hpp>

#include <concepts>
#include <type_traits>

/// What compilers print when a handler does not fit its route: one sentence, in a class whose name
/// has both types.
namespace actorgrid::detail {

/// The parameters of a handler; the handler itself if it has several sets of them.
template <class... Parameters>
struct handler_takes;
/// What a route has for its handler.
template <class... Parameters>
struct route_gives;
/// What a handler returns.
template <class Returned>
struct handler_returns;
/// What a route needs for its caller.
template <class Response>
struct route_wants;

template <class F>
struct signature {
  using type = handler_takes<F>;
};
template <class R, class... Parameters>
struct signature<R(Parameters...)> {
  using type = handler_takes<Parameters...>;
};
template <class R, class... Parameters>
struct signature<R (*)(Parameters...)> : signature<R(Parameters...)> {};
template <class R, class... Parameters>
struct signature<R (*)(Parameters...) noexcept> : signature<R(Parameters...)> {};
template <class R, class C, class... Parameters>
struct signature<R (C::*)(Parameters...)> : signature<R(Parameters...)> {};
template <class R, class C, class... Parameters>
struct signature<R (C::*)(Parameters...) const> : signature<R(Parameters...)> {};
template <class R, class C, class... Parameters>
struct signature<R (C::*)(Parameters...) noexcept> : signature<R(Parameters...)> {};
template <class R, class C, class... Parameters>
struct signature<R (C::*)(Parameters...) const noexcept> : signature<R(Parameters...)> {};
template <class F>
  requires requires { &F::operator(); }
struct signature<F> : signature<decltype(&F::operator())> {};

template <class Request>
struct unary_gives {
  using type = route_gives<Request>;
};
template <>
struct unary_gives<no_payload> {
  using type = route_gives<>;
};

template <class Open, class In, class Out>
struct stream_gives {
  using type = route_gives<Open, source<In>, sink<Out>>;
};
template <class Open, class Out>
struct stream_gives<Open, no_input, Out> {
  using type = route_gives<Open, sink<Out>>;
};
template <class In, class Out>
struct stream_gives<no_payload, In, Out> {
  using type = route_gives<source<In>, sink<Out>>;
};
template <class Out>
struct stream_gives<no_payload, no_input, Out> {
  using type = route_gives<sink<Out>>;
};

template <class Takes, class Gives, bool Fits>
struct unary_parameters {
  static_assert(Fits, "a handler of this route is called with its request (none for no_payload), "
                      "or with a call_info and the request: this one takes what handler_takes<> "
                      "names, and the route gives what route_gives<> names");
};

template <class Takes, class Gives, bool Fits>
struct stream_parameters {
  static_assert(Fits,
                "a handler of this route is called with (opening, source, sink), without opening "
                "for no_payload and without source for no_input, and may take a call_info in "
                "front: this one takes what handler_takes<> names, and the route gives what "
                "route_gives<> names");
};

template <class Returns, class Wants, bool Fits>
struct handler_result {
  static_assert(Fits, "a handler of this route returns its Response, result<Response> or "
                      "shared_ptr<const Response>, or a task of one of them: this one returns what "
                      "handler_returns<> names, and the route wants what route_wants<> names");
};

template <class Returns, bool Fits>
struct stream_result {
  static_assert(Fits, "a handler of a stream returns void, caf::error, task<> or "
                      "task<caf::error>: this one returns what handler_returns<> names");
};

template <class Clause, class Route>
inline constexpr bool serves = false;
template <class... Parameters, class Outputs, class Request, class Response>
inline constexpr bool serves<caf::typed_mpi<caf::detail::type_list<Parameters...>, Outputs>,
                             unary_route<Request, Response>> =
    (std::same_as<caf::detail::type_list<Parameters...>, caf::detail::type_list<Request>>
     || std::same_as<caf::detail::type_list<Parameters...>,
                     caf::detail::type_list<call_info, Request>>)
    && std::same_as<Outputs, caf::output_tuple<Response>>;
template <class Parameter, class Outputs, class Open, class In, class Out>
inline constexpr bool serves<caf::typed_mpi<caf::detail::type_list<Parameter>, Outputs>,
                             stream_route<Open, In, Out>> =
    std::same_as<Parameter, stream_request<Open, In, Out>>;

template <class Clause, class Request, class Response>
inline constexpr bool serves<Clause, repeatable_route<Request, Response>> =
    serves<Clause, unary_route<Request, Response>>;
template <class Parameter, class Outputs, auto Route>
inline constexpr bool
    serves<caf::typed_mpi<caf::detail::type_list<Parameter>, Outputs>, tagged_route<Route>> =
        std::same_as<Parameter, tagged_request<Route>>;

/// Refuses a typed actor that has no clause for a route; nothing is known about others.
template <class Actor, class Route>
struct actor_for {};
template <class... Clauses, class Route>
struct actor_for<caf::typed_actor<Clauses...>, Route> {
  static_assert((serves<Clauses, Route> || ...),
                "this typed actor has no clause for its route: a unary_route needs "
                "replies_to<Request>::with<Response>, or replies_to<call_info, "
                "Request>::with<Response> and the option pass_info; a stream_route needs "
                "reacts_to<stream_request<Open, In, Out>>");
};

template <class... Clauses, class... Routes>
struct actor_for<caf::typed_actor<Clauses...>, route_list<Routes...>>
    : actor_for<caf::typed_actor<Clauses...>, Routes>... {};

} // namespace actorgrid::detail
