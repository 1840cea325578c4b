#pragma once

#include "tests/campaign/node_process.hpp"

#include <actorgrid/testing/simulation.hpp>

#include <memory>
#include <vector>

namespace actorgrid::campaign {

/// The nodes of a simulation, what is done to them, and what they report about each other.
class population {
public:
  explicit population(history& notes);
  ~population();
  population(const population&) = delete;
  population& operator=(const population&) = delete;

  testing::simulation& sim() noexcept { return *sim_; }
  const here& at(std::size_t node) const { return members_[node].where; }
  bool runs(std::size_t node) const { return members_[node].is_running; }

  void start(std::size_t node);
  /// Applies a fault and records it; ignores faults that make no sense, such as crashing a dead
  /// node.
  void disturb(const planned_fault& fault);
  /// Undoes every fault.
  void heal();
  bool is_whole() const;
  /// Records where state() differs from the events.
  void compare_states();
  /// Records the numbers of every peer.
  void count();
  /// Stops all nodes and records what is left.
  void stop();

private:
  class watcher;
  struct member {
    here where;
    bool has_started = false;
    bool is_running = false;
    bool is_paused = false;
    std::int64_t clock_offset_ms = 0;
    std::vector<std::string> states; ///< of its peers, according to events
  };

  void move_in(std::size_t node, actorgrid::node& n);
  bool is_possible(const planned_fault& fault) const;
  void apply(const planned_fault& fault);
  incarnation_record& end_incarnation(std::size_t node);
  void on_event(std::size_t node, const event& e);

  history& notes_;
  std::vector<member> members_;
  std::unique_ptr<testing::simulation> sim_;
};

} // namespace actorgrid::campaign
