#include "actors/runtime/turn_records.hpp"

#include <algorithm>

namespace actorgrid::actors {

bool turn_records::are_short(caf::actor_id actor) const noexcept {
  const auto known =
      of_actor(records_[actor % records_.size()].load(std::memory_order_relaxed), actor);
  return score_of(known) >= proof && score_of(known) != held_up;
}

void turn_records::add(caf::actor_id actor, std::chrono::nanoseconds turn) noexcept {
  auto& place = place_of(actor);
  const auto before = place.load(std::memory_order_relaxed);
  const auto known = of_actor(before, actor);
  const auto score = score_of(known);
  if (score == held_up) return;
  const auto next = turn <= short_turn ? std::min(score + 1, score_max) : score / 4;
  const auto now = known - score + next;
  if (now != before) place.store(now, std::memory_order_relaxed);
}

void turn_records::add_hold_up(caf::actor_id actor) noexcept {
  place_of(actor).store(actor << 8 | held_up, std::memory_order_relaxed);
}

} // namespace actorgrid::actors
