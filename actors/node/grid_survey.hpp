#pragma once

#include "actors/core/node_core.hpp"
#include "actors/node/grid_matrix.hpp"

#include <actorgrid/node.hpp>

#include <caf/actor.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>

namespace actorgrid::actors {

/// What a survey has found.
struct surveyed_grid {
  std::shared_ptr<const grid_matrix> matrix; ///< not null
  /// Since the answers were complete; nothing before the first.
  std::optional<std::chrono::nanoseconds> age;
};

/// Asks all peers how they are connected, and waits for none of them. @thread one, which is no loop
class grid_survey {
public:
  using clock = std::chrono::steady_clock;
  using question = decltype(node_options::ask_peers);

  /// Between the beginnings of two surveys; longer for many nodes, as each asks one every 25 ms.
  static constexpr std::chrono::milliseconds period{3000};
  static constexpr std::chrono::milliseconds period_per_node{25};
  static constexpr std::size_t asked_at_once_max = 16;
  static constexpr std::chrono::milliseconds patience{2000};

  /// `ask` may be null: then only the own row is known. `pick_host` gives an actor that runs tasks;
  /// null once there is none.
  grid_survey(node_core& core, question ask, std::function<caf::actor()> pick_host);

  /// Begins another survey, unless the last is too young or goes on.
  void ask();
  surveyed_grid latest() const;

private:
  struct survey;
  struct answers;

  grid_row own_row(const std::vector<std::string>& nodes) const;

  node_core& core_;
  question ask_;
  std::function<caf::actor()> pick_host_;
  clock::time_point due_{};
  std::shared_ptr<answers> answers_; ///< the tasks that gather them may outlive this
};

} // namespace actorgrid::actors
