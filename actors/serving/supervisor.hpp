#pragma once

#include "actors/core/handler_table.hpp"
#include "actors/core/node_core.hpp"
#include "actors/runtime/loop_actor.hpp"

#include <deque>
#include <memory>
#include <string>

namespace actorgrid::actors {

/// Watches over a handler that is a user's actor, and forwards streams to it; connections ask it
/// for calls themselves (actor_calls). If the node spawned that actor, it is restarted when it dies.
///
///     serving --death--> restarting --delay--> serving
///        |                   |
///        +------ too many deaths, or nobody to start it again ------> failed
class supervisor final : public loop_actor {
public:
  supervisor(caf::actor_config& cfg, loop_unit& unit, node_core* core,
             std::shared_ptr<handler_entry> entry);

private:
  caf::behavior make_behavior() override;
  void on_stop() override;

  void start();
  void on_death(const std::string& why);
  void enter(handler_state next, event::kind what, std::string why);
  /// The error text for callers while no actor is serving.
  std::string unavailable() const;

  const detail::actor_handler& handler() const {
    return std::get<detail::actor_handler>(entry_->spec.run);
  }

  node_core& core_;
  std::shared_ptr<handler_entry> entry_;
  caf::actor serving_; ///< null while none is serving
  std::string last_death_;
  std::deque<caf::actor_clock::time_point> deaths_;
  std::chrono::milliseconds delay_;
};

} // namespace actorgrid::actors
