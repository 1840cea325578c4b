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

/// What a connection knows of its streams: actors of its own loop, which it calls directly.
/// @thread the loop's
class linked_stream : public lean_actor {
public:
  using list = std::list<caf::intrusive_ptr<linked_stream>>;

  std::uint64_t mux_id() const noexcept { return mux_id_; }
  bool is_outgoing() const noexcept { return is_outgoing_; }

  virtual void deliver(std::vector<codec::frame> frames) = 0;
  /// The connection ended for that reason.
  virtual void lose(const failure& why) = 0;
  /// The connection's queue has room again.
  virtual void tell_room() = 0;
  bool awaits_queue_room() const noexcept { return awaits_queue_room_; }
  /// Asked from time to time while the node drains: ends a handler's stream if the handler has
  /// waited for its caller ever since it was last asked.
  virtual void end_if_idle() = 0;
  virtual stream_stats describe() const = 0;

  /// Where the connection keeps it.
  list::iterator place;

protected:
  linked_stream(caf::actor_config& cfg, loop_unit& unit, std::uint64_t mux_id, bool is_outgoing)
      : lean_actor(cfg, unit), mux_id_(mux_id), is_outgoing_(is_outgoing) {}

  bool awaits_queue_room_ = false;

private:
  const std::uint64_t mux_id_;
  const bool is_outgoing_;
};

} // namespace actorgrid::actors
