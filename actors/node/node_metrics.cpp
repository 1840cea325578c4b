#include "actors/node/node_state.hpp"
#include "actors/node/process_metrics.hpp"
#include "actors/peers/peer_table.hpp"

#include <actorgrid/metrics.hpp>
#include <actorgrid/version.hpp>

#include <caf/actor_clock.hpp>

#include <utility>

namespace actorgrid {

namespace {

loop_metrics metrics_of(const ws::loop& loop, std::chrono::steady_clock::time_point now,
                        const actors::handler_table& handlers) {
  const auto turns = loop.turns().read(now);
  loop_metrics m;
  m.name = loop.name();
  m.turns = turns.turns;
  m.busy = turns.busy;
  m.polling = turns.polling;
  m.asleep = turns.asleep;
  m.present_turn = turns.present;
  const auto longest = loop.turns().longest(now);
  m.longest_turn = longest.took;
  m.longest_turn_handler = actors::handler_table::id_of(longest.work);
  m.longest_turn_subroute = handlers.subroute_of(longest.work);
  m.handovers = loop.handovers();
  return m;
}

} // namespace

node_metrics node::metrics() const {
  return state_->metrics();
}

node_metrics node::state::metrics_of_grid() const {
  node_metrics m;
  m.lane = core.lane;
  m.local = core.config.local;
  m.instance = actors::to_hex(core.instance);
  m.version = ACTORGRID_VERSION;
  m.is_draining = core.drain_signal.stop_requested();
  m.certificate_expires = core.tls.now().expires;
  for (const auto& record : core.peers->all()) m.peers.push_back(record->metrics());
  auto counted = core.handlers.counts();
  m.handlers = std::move(counted.handlers);
  m.removed = std::move(counted.removed);
  return m;
}

node_metrics node::state::metrics() const {
  auto m = metrics_of_grid();
  for (const auto& lane : lanes_) m.lanes.push_back(lane->state_->metrics_of_grid());
  const auto now = core.system.clock().now();
  for (const auto& unit : core.loops)
    m.loops.push_back(metrics_of(unit->loop(), now, core.handlers));
  m.process = actors::read_process_metrics(core.system);
  return m;
}

} // namespace actorgrid
