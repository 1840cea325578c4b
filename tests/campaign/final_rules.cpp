#include "tests/campaign/print.hpp"
#include "tests/campaign/rules.hpp"

// What must hold once every fault is undone and everything has had time to end.

namespace actorgrid::campaign {

using namespace std::chrono_literals;

namespace {

/// The longest pause between two attempts to connect, plus one attempt.
constexpr nanoseconds healing_time = 35s;

std::string name_of(const final_numbers& n) {
  return "node " + std::to_string(n.node) + " about node " + std::to_string(n.peer);
}

void the_grid_is_whole_again(const evidence& e, const report& broken) {
  if (!e.seen.whole)
    broken("not every node is connected to every other");
  else if (const auto took = e.seen.whole.at - e.seen.healed.at; took > healing_time)
    broken("it took " + in_seconds(took) + " s");
  for (const auto& n : e.seen.numbers)
    if (n.state != "connected") broken(name_of(n) + ": " + n.state);
}

void everybody_answers(const evidence& e, const report& broken) {
  for (const auto& c : e.seen.calls)
    if (c.is_probe && (c.endings.size() != 1 || c.endings[0].why)) broken(name_of(c));
}

/// How many handlers still run for calls that came over the connection that is there at the end.
std::size_t running(const evidence& e, std::size_t node, std::size_t caller) {
  std::size_t n = 0;
  const auto* const now = e.connection_at(node, caller, e.seen.ended);
  for (const auto& c : e.seen.calls)
    for (const auto& run : c.runs)
      if (now && c.plan.to == node && c.plan.from == caller && now->up < run.began
          && run.incarnation == now->incarnation && !run.returned)
        ++n;
  return n;
}

void nothing_is_left(const evidence& e, const report& broken) {
  for (const auto& n : e.seen.numbers) {
    if (n.calls_out + n.streams_out + n.streams_in + n.queue_bytes != 0)
      broken(name_of(n) + ": " + std::to_string(n.calls_out) + " calls, "
             + std::to_string(n.streams_out) + " streams out, " + std::to_string(n.streams_in)
             + " streams in, " + std::to_string(n.queue_bytes) + " bytes");
    if (const auto expected = running(e, n.node, n.peer); n.calls_in != expected)
      broken(name_of(n) + ": " + std::to_string(n.calls_in) + " calls in, "
             + std::to_string(expected) + " handlers run");
  }
}

void no_actor_is_left(const evidence& e, const report& broken) {
  if (e.seen.actors_left != 1) // The simulation has one.
    broken(std::to_string(e.seen.actors_left - 1) + " actors run after every node was stopped");
}

void connections_are_counted(const evidence& e, const report& broken) {
  for (const auto& n : e.seen.numbers) {
    const auto& spans = e.connections(n.node, n.peer);
    std::size_t seen = 0;
    for (const auto& s : spans) seen += s.incarnation == spans.back().incarnation;
    if (seen != n.connections)
      broken(name_of(n) + ": counted " + std::to_string(n.connections) + ", told of "
             + std::to_string(seen));
  }
}

} // namespace

std::span<const rule> final_rules() {
  static constexpr rule rules[] = {
      {"the grid is whole again", the_grid_is_whole_again},
      {"every node answers every other", everybody_answers},
      {"nothing is left in flight", nothing_is_left},
      {"no actor is left", no_actor_is_left},
      {"connections are counted", connections_are_counted},
  };
  return rules;
}

} // namespace actorgrid::campaign
