#pragma once

#include <actorgrid/call_info.hpp>
#include <actorgrid/handler_id.hpp>
#include <actorgrid/route.hpp>

#include <caf/allowed_unsafe_message_type.hpp>

#include <array>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <vector>

namespace actorgrid {

template <class Open, class In, class Out>
struct stream_request;

namespace detail {

template <class Route>
struct tagged_content;
template <class Request, class Response>
struct tagged_content<unary_route<Request, Response>> {
  call_info info;
  Request request;
};
template <class Open, class In, class Out>
struct tagged_content<stream_route<Open, In, Out>> : stream_request<Open, In, Out> {};

} // namespace detail

/// The message that an actor gets for a route registered as tagged<Route>: a type of its own for
/// each route. For a unary route it has the members `info` (a call_info) and `request`; for a
/// stream route, the members of stream_request.
///
///     [this](const grid::tagged_request<erase>& r) { return data_.erase(r.request.key) > 0; }
template <auto Route>
struct tagged_request : detail::tagged_content<std::remove_cv_t<decltype(Route)>> {};

/// See tagged.
template <auto Route>
struct tagged_route {
  /// The route that callers use.
  static constexpr auto route = Route;
  /// ID of the handler.
  handler_id id = Route.id;
};

/// Registers a route, for an actor, under a tag: the actor gets a tagged_request<Route> instead of
/// the request alone. For actors that serve several routes with the same type of request. Nothing
/// changes on the wire, and callers use the route as before.
///
///     node.spawn<store>(grid::routes(put, grid::tagged<get>, grid::tagged<erase>));
template <auto Route>
inline constexpr tagged_route<Route> tagged{};

/// Routes that one actor serves; made by routes().
template <class... Routes>
struct route_list {
  /// The routes, in the order given.
  std::tuple<Routes...> all;
};

namespace detail {

/// The type of message that an actor gets for a route.
template <class Route>
struct message_of;
template <class Request, class Response>
struct message_of<unary_route<Request, Response>> {
  using type = Request;
};
template <class Request, class Response>
struct message_of<repeatable_route<Request, Response>>
    : message_of<unary_route<Request, Response>> {};
template <class Open, class In, class Out>
struct message_of<stream_route<Open, In, Out>> {
  using type = stream_request<Open, In, Out>;
};
template <auto Route>
struct message_of<tagged_route<Route>> {
  using type = tagged_request<Route>;
};

template <class... Types>
inline constexpr bool are_distinct = true;
template <class First, class... Rest>
inline constexpr bool are_distinct<First, Rest...> =
    (!std::is_same_v<First, Rest> && ...) && are_distinct<Rest...>;

template <class Route>
constexpr route_list<Route> as_list(Route route) {
  return {{route}};
}
template <class... Routes>
constexpr route_list<Routes...> as_list(route_list<Routes...> list) {
  return list;
}

/// The IDs of a route or of all routes of a list.
template <class Route>
std::vector<handler_id> ids_of(Route route) {
  return std::apply([](const auto&... each) { return std::vector<handler_id>{each.id...}; },
                    as_list(route).all);
}

} // namespace detail

namespace detail {
/// Not constexpr: calling it ends the compilation, and compilers print its name.
inline void two_routes_of_one_list_have_the_same_id() {}
} // namespace detail

/// Lists the routes that one actor serves, unary and stream routes in any order: one actor, with
/// one mailbox and one state, registered for all of them or for none.
///
///     node.spawn<store>(grid::routes(put, get, watch), "data");
///
/// The actor tells the routes apart by the types of their requests. Where two routes have the same
/// type, use tagged. Two routes with the same ID do not compile.
template <class... Routes>
consteval route_list<Routes...> routes(Routes... all) {
  static_assert(sizeof...(Routes) > 0, "a list of routes has at least one");
  static_assert(detail::are_distinct<typename detail::message_of<Routes>::type...>,
                "two routes of the list have the same type of request, so that the actor cannot "
                "tell them apart: list them as grid::tagged<route>, and let the actor take a "
                "grid::tagged_request<route>");
  const std::array<handler_id, sizeof...(Routes)> ids{all.id...};
  for (std::size_t i = 0; i < ids.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (ids[i].value == ids[j].value) detail::two_routes_of_one_list_have_the_same_id();
  return {{all...}};
}

} // namespace actorgrid

template <auto Route>
struct caf::allowed_unsafe_message_type<actorgrid::tagged_request<Route>> : std::true_type {};
