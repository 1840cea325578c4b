#pragma once

#include "tests/chaos/grid.hpp"
#include "tests/chaos/trouble.hpp"

#include <chrono>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace actorgrid::chaos {

/// Cycles of trouble, and after each: is the grid whole again?
class campaign {
public:
  /// `freeze_seconds_max` is how long a process may stand still in the longest case.
  campaign(grid& g, std::uint64_t seed, std::size_t freeze_seconds_max)
      : grid_(g), random_(seed), freeze_seconds_max_(freeze_seconds_max) {}

  /// Starts all nodes and waits until they are connected.
  void start();
  /// One cycle, told on standard output.
  void run_cycle(std::size_t number);

  /// What did not come back as it should, in words.
  const std::vector<std::string>& broken() const noexcept { return broken_; }
  /// How often each kind of trouble was made.
  const std::map<std::string, std::size_t>& troubles() const noexcept { return troubles_; }
  /// From each heal until the grid was whole; those after which an attempt to connect had failed
  /// so often that dialling had slowed down (G28) by themselves.
  std::vector<std::chrono::nanoseconds> recoveries;
  std::vector<std::chrono::nanoseconds> slow_recoveries;

private:
  std::vector<trouble> draw();
  void suffer(const std::vector<trouble>& all);
  void recover(const std::vector<trouble>& all);
  bool has_one_connection_each();
  bool has_slowed_down() const;
  void check_others(const std::vector<trouble>& all);
  void check_restarts(const std::vector<trouble>& all);
  void check_blame(const std::vector<trouble>& all);
  void pass(std::chrono::nanoseconds time);
  void tell(const std::string& what);

  grid& grid_;
  std::mt19937_64 random_;
  std::size_t freeze_seconds_max_;
  std::size_t cycle_ = 0;
  std::vector<std::string> broken_;
  std::map<std::string, std::size_t> troubles_;
};

} // namespace actorgrid::chaos
