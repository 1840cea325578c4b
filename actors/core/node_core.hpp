#pragma once

#include "actors/core/current_access.hpp"
#include "actors/core/current_config.hpp"
#include "actors/core/flight_recorder.hpp"
#include "actors/core/frame_files.hpp"
#include "actors/core/handler_table.hpp"
#include "actors/core/hello_clock.hpp"
#include "actors/core/membership_hub.hpp"
#include "actors/core/tracing.hpp"
#include "actors/runtime/loop_unit.hpp"
#include "actors/runtime/platform.hpp"
#include "actors/runtime/wait_group.hpp"
#include "codec/control.hpp"
#include "net/auth/replay_memory.hpp"
#include "net/transport/tls.hpp"

#include <actorgrid/auth.hpp>
#include <actorgrid/config.hpp>
#include <actorgrid/observer.hpp>

#include <caf/actor_system.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace actorgrid::actors {

class peer_table;

/// State shared by all actors of a node. Made by the node and outlives its actors.
struct node_core {
  node_core(caf::actor_system& s, node_config c,
            std::shared_ptr<detail::platform> p = detail::operating_system(),
            std::string name_of_lane = {},
            std::shared_ptr<tracer_list> tracers = std::make_shared<tracer_list>())
      : system(s), config(std::move(c)), lane(std::move(name_of_lane)), platform(std::move(p)),
        traces(std::make_shared<const tracing>(std::move(tracers), config.local, lane)),
        present(config) {}

  caf::actor_system& system;
  const node_config config; ///< as the node was made: for what does not change while it runs
  const std::string lane;   ///< the name of the lane that this is; empty for a node
  const std::shared_ptr<detail::platform> platform;
  const std::shared_ptr<const tracing> traces; ///< a node and its lanes have the same tracers
  current_config present;                      ///< for what does: peers, guests, addresses, limits
  actorgrid::credentials credentials;
  /// Whether any token is accepted, so that it proves nothing. Set before the node opens.
  bool accepts_all = false;
  std::vector<std::shared_ptr<observer>> observers; ///< none is null; as given until the end
  codec::instance_id instance{};
  ws::shared_tls tls; ///< the same in a lane
  /// That were accepted, by the node and its lanes.
  std::shared_ptr<auth::replay_memory> connect_messages = std::make_shared<auth::replay_memory>();
  current_access access; ///< which callers may use which handlers
  handler_table handlers;
  const std::shared_ptr<membership_hub> membership = std::make_shared<membership_hub>();
  wait_group members; ///< work that runs outside the loops
  std::vector<std::unique_ptr<loop_unit>> loops;
  std::shared_ptr<peer_table> peers;
  std::atomic<bool> draining{false};
  std::stop_source drain_signal; ///< requested when a drain begins, or the node stops
  std::atomic<std::size_t> next_loop{0};
  /// Of the first peer, the second has the next one; lanes differ in it, so that their connections
  /// to one peer are on different loops if there are enough.
  std::size_t first_loop = 0;
  hello_clock hellos;
  /// The last frames, of the node and its lanes; null if none are kept.
  std::shared_ptr<flight_recorder> recorder;
  std::shared_ptr<frame_files> files_of_frames; ///< null if none are written

  /// Round-robin.
  loop_unit& pick_loop() noexcept { return *loops[next_loop.fetch_add(1) % loops.size()]; }
  loop_unit& loop_of_peer(std::size_t i) noexcept {
    return *loops[(first_loop + i) % loops.size()];
  }
  loop_unit& unit_of(const ws::loop& l) noexcept {
    for (auto& u : loops)
      if (&u->loop() == &l) return *u;
    return *loops.front();
  }
  /// The position of a loop, the same in a node and its lanes.
  std::size_t index_of(const loop_unit& unit) const noexcept {
    std::size_t i = 0;
    while (i + 1 < loops.size() && loops[i].get() != &unit) ++i;
    return i;
  }
  /// What to add to a time of the loops for the time of day.
  std::chrono::nanoseconds to_wall_clock() const;
  void tell(event e) const noexcept;
};

/// The ID as 32 hex digits.
std::string to_hex(const codec::instance_id& id);

} // namespace actorgrid::actors
