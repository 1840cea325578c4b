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

/// A call that is no part of a load: tests serve it as they need it.
inline constexpr auto ask = unary<payload, payload>(handler_id{10});

struct load_tally;

/// Calls and streams to one peer that do not end by themselves, asked by an actor that belongs to
/// no node.
class load {
public:
  /// Each of so many calls and so many streams. The peer serves what serve_load() registers.
  load(caf::actor_system& system, const peer& to, int each);

  /// Whether all of them are in flight, seen from the end that asked.
  bool is_in_flight() const;
  /// Whether each of them has completed, once.
  bool has_completed() const;
  /// An end that no lost connection and no stop explains; empty when there was none.
  std::string surprise() const;

private:
  peer to_;
  std::shared_ptr<load_tally> tally_;
};

/// The handlers of a load: calls that answer after an hour, a function's and a coroutine's streams.
void serve_load(node& n);

} // namespace actorgrid::testing
