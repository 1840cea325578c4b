#pragma once

#include "actors/runtime/lean_actor.hpp"
#include "codec/frame.hpp"

#include <actorgrid/errc.hpp>
#include <actorgrid/peer.hpp>

#include <caf/intrusive_ptr.hpp>

#include <cstdint>
#include <list>
#include <vector>

namespace actorgrid::actors {

/// A stream as its connection sees it: an actor of the same loop, called directly.
/// @thread the loop's
class linked_stream : public lean_actor {
public:
  using list = std::list<caf::intrusive_ptr<linked_stream>>;
  /// How often in a second a node that drains looks at its streams.
  static constexpr unsigned drain_looks_per_second = 4;

  std::uint64_t mux_id() const noexcept { return mux_id_; }
  bool is_outgoing() const noexcept { return is_outgoing_; }
  /// Whether it has no deadline.
  bool is_endless() const noexcept { return is_endless_; }

  virtual void deliver(std::vector<codec::frame> frames) = 0;
  /// The connection ended for that reason.
  virtual void lose(const failure& why) = 0;
  /// The connection's queue has room again.
  virtual void tell_room() = 0;
  bool awaits_queue_room() const noexcept { return awaits_queue_room_; }
  /// Called when the node begins to drain, and drain_looks_per_second times a second after that:
  /// cancels a handler's stream if its time is over.
  virtual void drain() = 0;
  virtual stream_stats describe() const = 0;

  /// Its position in the connection's list.
  list::iterator position;

protected:
  linked_stream(caf::actor_config& cfg, loop_unit& unit, std::uint64_t mux_id, bool is_outgoing,
                bool is_endless)
      : lean_actor(cfg, unit), mux_id_(mux_id), is_outgoing_(is_outgoing), is_endless_(is_endless) {
  }

  bool awaits_queue_room_ = false;

private:
  const std::uint64_t mux_id_;
  const bool is_outgoing_;
  const bool is_endless_;
};

} // namespace actorgrid::actors
