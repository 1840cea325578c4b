#pragma once

#include <actorgrid/handler.hpp>

#include <concepts>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace actorgrid {

/// Registers handlers under one static subroute of a node (the empty one: none).
///
/// Functions and coroutines may take a call_info in front of what is listed. What they throw
/// becomes a remote error; so does a caf::error they return.
/// @error handler_exists, invalid_handler for ID 0, shutting_down
/// @thread any
class registry {
public:
  using registrar = std::function<caf::error(detail::handler_spec)>;

  registry(std::string subroute, registrar add) noexcept
      : subroute_(std::move(subroute)), add_(std::move(add)) {}

  /// `f(payload)` returning result<payload> (runs as `options` say) or task<result<payload>> (runs
  /// on a loop and must not block).
  template <class F>
    requires(!std::convertible_to<F, caf::actor>)
  caf::error handle(unary_route<payload, payload> route, F f, handler_options options = {}) const {
    return add_unary(route.id, detail::make_unary(std::move(f)), options);
  }

  /// An actor that answers (payload), or with options.pass_info (call_info, payload), with a
  /// payload or an error. When it dies, calls are answered with a remote error.
  caf::error handle(unary_route<payload, payload> route, caf::actor handler,
                    handler_options options = {}) const {
    return add_unary(route.id, std::move(handler), options);
  }

  /// `f(opening, in, out)`, without `opening` for no_payload and without `in` for no_input,
  /// returning void, caf::error, task<> or task<caf::error>. Returning ends the stream. A coroutine
  /// is destroyed where it waits when its stream is cancelled; a function sees errors from `in` and
  /// `out`.
  template <class Open, class In, class F>
    requires(!std::convertible_to<F, caf::actor>)
  caf::error handle(stream_route<Open, In, payload> route, F f,
                    handler_options options = {}) const {
    return add_stream(route.id, route.window, !std::is_same_v<In, no_input>,
                      detail::make_stream<Open, In>(std::move(f)), options);
  }

  /// An actor that receives stream_request; the stream ends when it calls out.finish() or
  /// out.fail(), and with an error when it drops both ends.
  template <class Open, class In>
  caf::error handle(stream_route<Open, In, payload> route, caf::actor handler,
                    handler_options options = {}) const {
    return add_stream(route.id, route.window, !std::is_same_v<In, no_input>, std::move(handler),
                      options);
  }

private:
  caf::error add_unary(handler_id id, detail::handler_run run, handler_options options) const {
    return add_({id, subroute_, false, {}, false, options, std::move(run)});
  }
  caf::error add_stream(handler_id id, windows window, bool takes_input, detail::handler_run run,
                        handler_options options) const {
    return add_({id, subroute_, true, window, takes_input, options, std::move(run)});
  }

  std::string subroute_;
  registrar add_;
};

} // namespace actorgrid
