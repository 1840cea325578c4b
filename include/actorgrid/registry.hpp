#pragma once

#include <actorgrid/detail/handler_adapter.hpp>
#include <actorgrid/detail/hosted.hpp>
#include <actorgrid/handler.hpp>
#include <actorgrid/routes.hpp>

#include <caf/actor_cast.hpp>
#include <caf/infer_handle.hpp>
#include <caf/typed_actor.hpp>

#include <functional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace actorgrid {

namespace detail {

template <class T>
struct is_typed_actor : std::false_type {};
template <class... Signatures>
struct is_typed_actor<caf::typed_actor<Signatures...>> : std::true_type {};

template <class T>
struct is_function_wrapper : std::false_type {};
template <class Signature>
struct is_function_wrapper<std::function<Signature>> : std::true_type {};

/// Whether a handler is a null function pointer or an empty std::function.
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

/// Registers handlers under one static subroute of a node; an empty subroute means none.
///
/// Functions and coroutines may take a call_info before the parameters listed. An exception they
/// throw or a caf::error they return becomes a remote error, and so does a request that does not
/// decode as the route's type.
/// @error handler_exists, invalid_handler for ID 0, invalid_handle for a null function or actor and
/// for a moved-from registry, invalid_config for options that cannot be (handler_options::allow,
/// rate), shutting_down
/// @thread any
class registry {
public:
  /// The function that a registry passes its handlers to: one, or all that share an actor.
  using registrar = std::function<caf::error(std::vector<detail::handler_spec>)>;
  /// The function that finds the actor registered under an ID and subroute.
  using finder = std::function<caf::actor(handler_id, const std::string&)>;

  /// For internal use; see node::at.
  registry(std::string subroute, registrar add, finder find = {}) noexcept
      : subroute_(std::move(subroute)), add_(std::move(add)), find_(std::move(find)) {}

  /// Registers `f(request)` (`f()` for no_payload). A function returns the response, or a result or
  /// shared_ptr<const> of it, and runs as `options` say. A coroutine returns a task of one of
  /// these; it runs on an event loop and must not block.
  template <class Request, class Response, class F>
    requires(!detail::actor_handle<F>)
  caf::error handle(unary_route<Request, Response> route, F f, handler_options options = {}) const {
    if (detail::is_null(f)) return nothing_to_run(route.id);
    return add(route, detail::make_unary<Request, Response>(std::move(f)), options);
  }

  /// Registers `f(opening, in, out)`, without `opening` for no_payload and without `in` for
  /// no_input, returning void, caf::error, task<> or task<caf::error>. Returning ends the stream.
  /// When the stream is cancelled, a coroutine is destroyed where it waits; a function gets errors
  /// from `in` and `out`.
  template <class Open, class In, class Out, class F>
    requires(!detail::actor_handle<F>)
  caf::error handle(stream_route<Open, In, Out> route, F f, handler_options options = {}) const {
    if (detail::is_null(f)) return nothing_to_run(route.id);
    return add(route, detail::make_stream<Open, In, Out>(std::move(f)), options);
  }

  /// Registers an actor of the user's own, for a route or for the routes() of a list, all of them
  /// or none. For a unary route it receives the request, or (call_info, request) with
  /// options.pass_info, and answers with the response or an error. For a stream route it receives a
  /// stream_request; the stream ends when the actor calls out.finish() or out.fail(), or with an
  /// error when it drops both ends. For a tagged route it receives a tagged_request. After the
  /// actor has died, calls are answered with a remote error.
  template <class Route, detail::actor_handle Actor>
  caf::error handle(Route route, Actor handler, handler_options options = {}) const {
    (void)detail::actor_for<Actor, Route>{};
    detail::actor_handler run;
    run.target = caf::actor_cast<caf::actor>(std::move(handler));
    if (!run.target) return nothing_to_run(std::get<0>(detail::as_list(route).all).id);
    return add_actor(detail::as_list(route), run, options);
  }

  /// Registers an actor of class Actor, constructed from `args`, for a route or for the routes() of
  /// a list. It works as in handle(), but the node spawns it, monitors it, and restarts it when it
  /// dies: see restart_policy. Calls during a restart get a remote error that says so. The
  /// registration lasts until the node ends or unregister() removes it; an actor with several
  /// routes ends with the last of them.
  ///
  /// Each start gets a copy of `args`. If the only argument is a function of the program's
  /// configuration, `f(const Config&)` with a Config derived from actorgrid::system_config, each
  /// start calls it, and constructs the actor from the value it returns, or from the elements of
  /// the std::tuple. If it throws, that counts as a death.
  template <class Actor, class Route, class... Args>
  caf::error spawn(Route route, Args... args) const {
    return spawn_with<Actor>(route, handler_options{}, std::move(args)...);
  }

  /// Same as spawn(), with options: run_on::loop lets the actor live on an event loop, which saves
  /// each message the way between two threads, and must never block; run_on::thread gives it a
  /// thread of its own. The class must not be final for run_on::loop.
  template <class Actor, class Route, class... Args>
  caf::error spawn_with(Route route, handler_options options, Args... args) const {
    (void)detail::actor_for<caf::infer_handle_from_class_t<Actor>, Route>{};
    detail::actor_handler run;
    if (std::is_final_v<Actor> && options.where == run_on::loop)
      return make_error(errc::invalid_handle,
                        "the actor's class is final: it cannot run on a loop, expected "
                        "run_on::pool or run_on::thread");
    run.spawn = detail::spawner_of<Actor>(options.where, std::move(args)...);
    return add_actor(detail::as_list(route), run, options);
  }

  /// A handle of the actor that serves a route here, spawned by the node or not, for code of this
  /// process that shares the actor's state by messages. Null if the route is not registered, or not
  /// served by an actor.
  ///
  /// The handle is an actor that passes each message on to the actor that serves at that moment. So
  /// it stays valid when the node restarts that actor, it can be kept, monitored and given to
  /// request() or to any CAF code, and no caller has to look the actor up before each message. All
  /// routes of an actor have the same handle. Messages of one sender keep their order.
  ///
  /// While the actor is being restarted or has failed, requests are answered with errc::actor_down
  /// and other messages are lost, as with an actor that has ended. The handle itself ends when the
  /// last route of the actor is removed, or with the node. An exit message ends the actor behind
  /// it, which the node then restarts. It must not outlive the actor system.
  template <class Route>
  caf::actor actor(Route route) const {
    return find_ ? find_(route.id, subroute_) : caf::actor{};
  }

private:
  static caf::error nothing_to_run(handler_id id) {
    return make_error(errc::invalid_handle,
                      "the handler given for ID " + std::to_string(id.value) + " is null");
  }
  caf::error add(std::vector<detail::handler_spec> specs) const {
    if (add_) return add_(std::move(specs));
    return make_error(errc::invalid_handle, "the registry was moved from, or belongs to no node");
  }
  template <class Route>
  caf::error add(Route route, detail::handler_run run, handler_options options) const {
    std::vector<detail::handler_spec> one;
    one.push_back(spec_of(route, std::move(run), options));
    return add(std::move(one));
  }
  template <class... Routes>
  caf::error add_actor(const route_list<Routes...>& list, const detail::actor_handler& run,
                       handler_options options) const {
    std::vector<detail::handler_spec> specs;
    const auto append = [&](const auto& route) {
      auto own = run;
      detail::fill(route, own);
      specs.push_back(spec_of(route, std::move(own), options));
    };
    std::apply([&](const auto&... each) { (append(each), ...); }, list.all);
    return add(std::move(specs));
  }

  template <class Request, class Response>
  detail::handler_spec spec_of(unary_route<Request, Response> route, detail::handler_run run,
                               handler_options options) const {
    return {route.id, subroute_, false, {}, false, options, std::move(run)};
  }
  template <class Open, class In, class Out>
  detail::handler_spec spec_of(stream_route<Open, In, Out> route, detail::handler_run run,
                               handler_options options) const {
    return {route.id, subroute_,     true, route.window, !std::is_same_v<In, no_input>,
            options,  std::move(run)};
  }
  template <auto Route>
  detail::handler_spec spec_of(tagged_route<Route>, detail::handler_run run,
                               handler_options options) const {
    return spec_of(Route, std::move(run), options);
  }

  std::string subroute_;
  registrar add_;
  finder find_;
};

} // namespace actorgrid
