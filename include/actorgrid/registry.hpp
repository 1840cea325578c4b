#pragma once

#include <actorgrid/detail/handler_adapter.hpp>
#include <actorgrid/handler.hpp>

#include <caf/actor_cast.hpp>
#include <caf/scheduled_actor.hpp>
#include <caf/typed_actor.hpp>

#include <concepts>
#include <exception>
#include <functional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace actorgrid {

namespace detail {

template <class T>
struct is_typed_actor : std::false_type {};
template <class... Signatures>
struct is_typed_actor<caf::typed_actor<Signatures...>> : std::true_type {};

/// An Actor that, when it throws, dies with an error that says what.
template <class Actor>
class telling : public Actor {
public:
  template <class... Args>
  explicit telling(caf::actor_config& cfg, Args&&... args)
      : Actor(cfg, std::forward<Args>(args)...) {
    this->set_exception_handler(
        [](caf::scheduled_actor*, std::exception_ptr& thrown) -> caf::error {
          try {
            std::rethrow_exception(thrown);
          } catch (...) {
            return error_of_current_exception();
          }
        });
  }
};

template <class T>
struct is_function_wrapper : std::false_type {};
template <class Signature>
struct is_function_wrapper<std::function<Signature>> : std::true_type {};

/// Whether a handler is a pointer to a function, or a wrapper of one, and there is none.
template <class F>
bool is_null(const F& f) noexcept {
  if constexpr (std::is_pointer_v<F> || is_function_wrapper<F>::value)
    return !f;
  else
    return false;
}

template <class T>
concept actor_handle = std::is_convertible_v<T, caf::actor> || is_typed_actor<T>::value;

} // namespace detail

/// Registers handlers under one static subroute of a node (the empty one: none).
///
/// Functions and coroutines may take a call_info in front of what is listed. What they throw
/// becomes a remote error; so does a caf::error they return, and a request that is not of the
/// route's type.
/// @error handler_exists, invalid_handler for ID 0, invalid_handle for a null function or actor and
/// from a registry that was moved from, shutting_down
/// @thread any
class registry {
public:
  /// What a registry hands its handlers to.
  using registrar = std::function<caf::error(detail::handler_spec)>;

  /// For the library: see node::at.
  registry(std::string subroute, registrar add) noexcept
      : subroute_(std::move(subroute)), add_(std::move(add)) {}

  /// `f(request)` (`f()` for no_payload) that returns the response, a result or shared_ptr<const>
  /// of it (runs as `options` say), or a task of one of these (runs on a loop and must not block).
  template <class Request, class Response, class F>
    requires(!detail::actor_handle<F>)
  caf::error handle(unary_route<Request, Response> route, F f, handler_options options = {}) const {
    if (detail::is_null(f)) return nothing_to_run(route.id);
    return add(route, detail::make_unary<Request, Response>(std::move(f)), options);
  }

  /// `f(opening, in, out)`, without `opening` for no_payload and without `in` for no_input,
  /// returning void, caf::error, task<> or task<caf::error>. Returning ends the stream. A coroutine
  /// is destroyed where it waits when its stream is cancelled; a function sees errors from `in` and
  /// `out`.
  template <class Open, class In, class Out, class F>
    requires(!detail::actor_handle<F>)
  caf::error handle(stream_route<Open, In, Out> route, F f, handler_options options = {}) const {
    if (detail::is_null(f)) return nothing_to_run(route.id);
    return add(route, detail::make_stream<Open, In, Out>(std::move(f)), options);
  }

  /// The user's own actor. For a unary route it answers the request, or with options.pass_info
  /// (call_info, request), with the response or an error. For a stream route it receives a
  /// stream_request; the stream ends when it calls out.finish() or out.fail(), and with an error
  /// when it drops both ends. When it dies, calls are answered with a remote error.
  template <class Route, detail::actor_handle Actor>
  caf::error handle(Route route, Actor handler, handler_options options = {}) const {
    detail::actor_handler run;
    run.target = caf::actor_cast<caf::actor>(std::move(handler));
    if (!run.target) return nothing_to_run(route.id);
    detail::fill(route, run);
    return add(route, std::move(run), options);
  }

  /// An actor of class Actor made from `args`, as in handle(), but started, watched and when it
  /// dies restarted by the node: see restart_policy. Calls meanwhile get a remote error that says
  /// so. Each start gets a copy of `args`. Registering ends when the node does, or unregister().
  template <class Actor, class Route, class... Args>
  caf::error spawn(Route route, Args... args) const {
    return spawn_with<Actor>(route, handler_options{}, std::move(args)...);
  }

  /// As spawn(), with options: run_on::thread gives it a thread of its own.
  template <class Actor, class Route, class... Args>
  caf::error spawn_with(Route route, handler_options options, Args... args) const {
    detail::actor_handler run;
    run.spawn = [where = options.where,
                 args = std::make_tuple(std::move(args)...)](caf::actor_system& system) {
      return std::apply(
          [&](const auto&... each) {
            // A final class can not be told to; CAF prints what it throws.
            using made = std::conditional_t<std::is_final_v<Actor>, Actor, detail::telling<Actor>>;
            return where == run_on::thread
                       ? caf::actor_cast<caf::actor>(system.spawn<made, caf::detached>(each...))
                       : caf::actor_cast<caf::actor>(system.spawn<made>(each...));
          },
          args);
    };
    detail::fill(route, run);
    return add(route, std::move(run), options);
  }

private:
  static caf::error nothing_to_run(handler_id id) {
    return make_error(errc::invalid_handle,
                      "the handler given for ID " + std::to_string(id.value) + " is null");
  }
  caf::error add(detail::handler_spec spec) const {
    if (add_) return add_(std::move(spec));
    return make_error(errc::invalid_handle, "the registry was moved from, or belongs to no node");
  }
  template <class Request, class Response>
  caf::error add(unary_route<Request, Response> route, detail::handler_run run,
                 handler_options options) const {
    return add(
        detail::handler_spec{route.id, subroute_, false, {}, false, options, std::move(run)});
  }
  template <class Open, class In, class Out>
  caf::error add(stream_route<Open, In, Out> route, detail::handler_run run,
                 handler_options options) const {
    return add(detail::handler_spec{route.id, subroute_, true, route.window,
                                    !std::is_same_v<In, no_input>, options, std::move(run)});
  }

  std::string subroute_;
  registrar add_;
};

} // namespace actorgrid
