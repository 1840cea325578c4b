#pragma once

#include <actorgrid/detail/handler_adapter.hpp>
#include <actorgrid/handler.hpp>

#include <caf/actor_cast.hpp>
#include <caf/actor_config.hpp>
#include <caf/execution_unit.hpp>
#include <caf/resumable.hpp>
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

/// An Actor that the node spawns. When it throws, it dies with an error that describes the
/// exception. With a home, it lives on that event loop.
template <class Actor>
class hosted : public Actor {
public:
  template <class... Args>
  hosted(caf::actor_config& cfg, caf::execution_unit* home, Args&&... args)
      : Actor(cfg, std::forward<Args>(args)...), home_(home) {
    this->set_exception_handler(
        [](caf::scheduled_actor*, std::exception_ptr& thrown) -> caf::error {
          try {
            std::rethrow_exception(thrown);
          } catch (...) {
            return error_of_current_exception();
          }
        });
  }

  using Actor::enqueue;
  void enqueue(caf::mailbox_element_ptr element, caf::execution_unit* context) override {
    Actor::enqueue(std::move(element), home_ ? home_ : context);
  }
  void launch(caf::execution_unit* context, bool lazy, bool hide) override {
    Actor::launch(home_ ? home_ : context, lazy, hide);
  }
  caf::resumable::resume_result resume(caf::execution_unit* context,
                                       std::size_t messages_max) override {
    return Actor::resume(home_ ? home_ : context, messages_max);
  }
  /// Loops run actors of this type themselves, and leave others to CAF's threads.
  caf::resumable::subtype_t subtype() const override {
    return home_ ? caf::resumable::io_actor : Actor::subtype();
  }

private:
  caf::execution_unit* home_; ///< null: CAF's threads
};

/// Spawns an Actor where `where` says.
template <class Actor, class... Args>
caf::actor spawn_hosted(caf::actor_system& system, caf::execution_unit* loop, run_on where,
                        const Args&... args) {
  // A final class cannot be derived from: CAF prints what it throws.
  if constexpr (std::is_final_v<Actor>) {
    return where == run_on::thread
               ? caf::actor_cast<caf::actor>(system.spawn<Actor, caf::detached>(args...))
               : caf::actor_cast<caf::actor>(system.spawn<Actor>(args...));
  } else {
    if (where == run_on::thread)
      return caf::actor_cast<caf::actor>(
          system.spawn<hosted<Actor>, caf::detached>(nullptr, args...));
    auto* home = where == run_on::loop ? loop : nullptr;
    caf::actor_config cfg{home};
    return caf::actor_cast<caf::actor>(
        system.spawn_class<hosted<Actor>, caf::no_spawn_options>(cfg, home, args...));
  }
}

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
/// for a moved-from registry, shutting_down
/// @thread any
class registry {
public:
  /// The function that a registry passes its handlers to.
  using registrar = std::function<caf::error(detail::handler_spec)>;

  /// For internal use; see node::at.
  registry(std::string subroute, registrar add) noexcept
      : subroute_(std::move(subroute)), add_(std::move(add)) {}

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

  /// Registers an actor of the user's own. For a unary route it receives the request, or
  /// (call_info, request) with options.pass_info, and answers with the response or an error. For a
  /// stream route it receives a stream_request; the stream ends when the actor calls out.finish()
  /// or out.fail(), or with an error when it drops both ends. After the actor has died, calls are
  /// answered with a remote error.
  template <class Route, detail::actor_handle Actor>
  caf::error handle(Route route, Actor handler, handler_options options = {}) const {
    detail::actor_handler run;
    run.target = caf::actor_cast<caf::actor>(std::move(handler));
    if (!run.target) return nothing_to_run(route.id);
    detail::fill(route, run);
    return add(route, std::move(run), options);
  }

  /// Registers an actor of class Actor, constructed from `args`. It works as in handle(), but the
  /// node spawns it, monitors it, and restarts it when it dies: see restart_policy. Calls during a
  /// restart get a remote error that says so. Each start gets a copy of `args`. The registration
  /// lasts until the node ends or unregister() removes it.
  template <class Actor, class Route, class... Args>
  caf::error spawn(Route route, Args... args) const {
    return spawn_with<Actor>(route, handler_options{}, std::move(args)...);
  }

  /// Same as spawn(), with options: run_on::loop lets the actor live on an event loop, which saves
  /// each message the way between two threads, and must never block; run_on::thread gives it a
  /// thread of its own. The class must not be final for run_on::loop.
  template <class Actor, class Route, class... Args>
  caf::error spawn_with(Route route, handler_options options, Args... args) const {
    detail::actor_handler run;
    if (std::is_final_v<Actor> && options.where == run_on::loop)
      return make_error(errc::invalid_handle,
                        "the actor's class is final: it cannot run on a loop, expected "
                        "run_on::pool or run_on::thread");
    run.spawn = [where = options.where, args = std::make_tuple(std::move(args)...)](
                    caf::actor_system& system, caf::execution_unit* loop) {
      return std::apply(
          [&](const auto&... each) {
            return detail::spawn_hosted<Actor>(system, loop, where, each...);
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
