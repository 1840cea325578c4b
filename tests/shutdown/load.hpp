#pragma once

#include <actorgrid/peer.hpp>
#include <actorgrid/route.hpp>

#include <caf/actor_system.hpp>

#include <memory>
#include <string>

namespace actorgrid {
class node;
}

namespace actorgrid::testing {

/// A call that is not part of a load: tests serve it as they need it.
inline constexpr auto ask = unary<payload, payload>(handler_id{10});

struct load_tally;

/// Calls and streams to one peer that do not end by themselves, made by an actor that belongs to no
/// node.
class load {
public:
  /// Makes `each` calls and opens `each` streams. The peer must serve what serve_load() registers.
  load(caf::actor_system& system, const peer& to, int each);

  /// Whether all of them are in flight, as seen by the end that made them.
  bool is_in_flight() const;
  /// Whether each of them has completed, and only once.
  bool has_completed() const;
  /// An end that neither a lost connection nor a stop explains; empty if there was none.
  std::string surprise() const;

private:
  peer to_;
  std::shared_ptr<load_tally> tally_;
};

/// Registers the handlers of a load: calls that answer after an hour, streams of functions and of
/// coroutines.
void serve_load(node& n);

} // namespace actorgrid::testing
