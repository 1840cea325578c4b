#pragma once

#include "actors/core/handler_table.hpp"
#include "actors/core/node_core.hpp"
#include "actors/runtime/loop_actor.hpp"

#include <deque>
#include <memory>
#include <string>

namespace actorgrid::actors {

/// Watches over a user's actor that serves a handler, or several, and forwards streams to it;
/// connections ask it for calls themselves (actor_calls). If the node spawned that actor, it is
/// restarted when it dies.
///
///     serving --death--> restarting --delay--> serving
///        |                   |
///        +------ too many deaths, or nobody to start it again ------> failed
class supervisor final : public loop_actor {
public:
  supervisor(caf::actor_config& cfg, loop_unit& unit, node_core* core, handler_group group);

private:
  caf::behavior make_behavior() override;
  void on_stop() override;

  void start();
  void on_death(const std::string& why);
  /// No actor serves, for the time being or for good.
  void suspend(handler_state next, const std::string& why);
  void enter(handler_state next, membership_event::kind what, const failure& why);
  /// The handlers that are registered, for events.
  std::string names() const;
  void on_stream(detail::stream_start start);

  /// Where and how the actor runs: the same for all handlers.
  const detail::handler_spec& spec() const { return group_.front()->spec; }
  const detail::actor_handler& handler() const {
    return std::get<detail::actor_handler>(spec().run);
  }

  node_core& core_;
  handler_group group_;
  caf::actor serving_; ///< null while none is serving
  std::string last_death_;
  std::string unavailable_; ///< why none is serving, to be said about a handler
  std::deque<caf::actor_clock::time_point> deaths_;
  std::chrono::milliseconds delay_;
};

} // namespace actorgrid::actors
