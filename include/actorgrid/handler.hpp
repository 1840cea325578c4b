#pragma once

#include <actorgrid/call_info.hpp>
#include <actorgrid/detail/caf_spawn.hpp>
#include <actorgrid/error.hpp>
#include <actorgrid/handler_options.hpp>
#include <actorgrid/payload.hpp>
#include <actorgrid/route.hpp>
#include <actorgrid/stream.hpp>
#include <actorgrid/task.hpp>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/message.hpp>

#include <functional>
#include <memory>
#include <string>
#include <variant>

namespace actorgrid {

namespace detail {

using unary_function = std::function<result<payload>(const call_info&, payload)>;
using unary_coroutine = std::function<task<result<payload>>(call_info, payload)>;

/// A stream that was just opened, before its opening is decoded.
struct stream_start {
  call_info info;
  payload opening;
  std::shared_ptr<stream_port> port;
};
using stream_function = std::function<caf::error(stream_start)>;
using stream_coroutine = std::function<task<caf::error>(stream_start)>;

/// A handler that is an actor, and the conversions between payloads and the types of its route. The
/// routes of one actor have the same target or spawner.
struct actor_handler {
  /// The user's own actor; null if the node spawns it.
  caf::actor target;
  /// Spawns the actor, again after each death; may throw what its constructor throws. The loop is
  /// where it lives with run_on::loop; null: there is none.
  std::function<caf::actor(caf::actor_system&, caf::execution_unit* loop)> spawn;

  /// Makes the actor's request from a call. @error remote_failure if the payload does not decode
  result<caf::message> (*request)(const call_info&, payload, bool pass_info) = nullptr;
  /// What the actor answered, which may be a caf::error.
  result<payload> (*answer)(caf::message&) = nullptr;
  /// Makes the actor's request from a stream. @error remote_failure if the opening does not decode
  result<caf::message> (*opening)(stream_start) = nullptr;
};

/// A handler as registered.
struct handler_spec {
  handler_id id;
  std::string subroute;
  bool is_stream = false;
  windows window{};
  bool takes_input = false;
  handler_options options;
  std::variant<unary_function, unary_coroutine, stream_function, stream_coroutine, actor_handler>
      run;
};
using handler_run = decltype(handler_spec::run);

} // namespace detail
} // namespace actorgrid
