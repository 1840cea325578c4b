#pragma once

#include "actors/core/node_core.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>

namespace actorgrid::actors {

/// Finds out whether all loops of a node take their turns. @thread one
class loop_probe {
public:
  using clock = std::chrono::steady_clock;

  explicit loop_probe(node_core& core) : core_(core) {}

  /// Asks every loop for a turn, unless some still owe one from the last time.
  /// @returns whether they were asked
  bool ask();
  /// How long some loop has owed a turn; zero if none does.
  clock::duration owed_for() const;

private:
  node_core& core_;
  clock::time_point asked_{};
  /// How many loops still owe a turn. Shared with them, as one may take its turn after this is
  /// gone.
  std::shared_ptr<std::atomic<std::size_t>> owing_ =
      std::make_shared<std::atomic<std::size_t>>(std::size_t{0});
};

} // namespace actorgrid::actors
