#pragma once

#include "codec/sanitized.hpp"

#include <caf/fwd.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace actorgrid::actors {

/// What the turns of actors were like, by their IDs: tells which actors may run on a loop's thread,
/// where a turn that takes long holds up connections. Functions of the pool have IDs, too. Keeps one
/// actor for each place in a table, so an actor whose place another took begins anew.
/// @thread any
class turn_records {
public:
  /// A turn that takes no longer costs less than waking another thread for it, which takes about 20
  /// us on either side. Sanitizers slow turns down.
  static constexpr std::chrono::microseconds short_turn{codec::is_sanitized ? 4000 : 40};
  /// Messages, or calls of a function, in a turn: few enough that many small ones make no long turn.
  static constexpr std::size_t messages_max = 8;

  /// Whether this actor's turns have been short.
  bool are_short(caf::actor_id actor) const noexcept;
  void add(caf::actor_id actor, std::chrono::nanoseconds turn) noexcept;
  /// The actor has held up a loop: it never counts as short again.
  void add_hold_up(caf::actor_id actor) noexcept;

private:
  /// Short turns until an actor counts as short.
  static constexpr std::uint64_t proof = 16;
  /// Short turns that are remembered. A longer turn takes three quarters of them away, so an actor
  /// with one in ten never counts as short.
  static constexpr std::uint64_t score_max = 254;
  static constexpr std::uint64_t held_up = 255;

  /// An actor's ID, and its score in the lowest byte. Writers may overwrite each other's: a turn
  /// more or less makes no difference.
  using record = std::atomic<std::uint64_t>;

  static std::uint64_t score_of(std::uint64_t record) noexcept { return record & 0xff; }
  /// The record as it is if it belongs to the actor; otherwise a new one.
  static std::uint64_t of_actor(std::uint64_t record, caf::actor_id actor) noexcept {
    return record >> 8 == (actor & (~std::uint64_t{0} >> 8)) ? record : actor << 8;
  }
  record& place_of(caf::actor_id actor) noexcept { return records_[actor % records_.size()]; }

  std::array<record, 4096> records_{};
};

} // namespace actorgrid::actors
