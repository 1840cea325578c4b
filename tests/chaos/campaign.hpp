#pragma once

#include "tests/chaos/grid.hpp"
#include "tests/chaos/trouble.hpp"

#include <chrono>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace actorgrid::chaos {

/// Runs cycles of trouble, and checks after each that the grid becomes whole again.
class campaign {
public:
  /// `freeze_seconds_max` is the longest time that a process may be frozen.
  campaign(grid& g, std::uint64_t seed, std::size_t freeze_seconds_max)
      : grid_(g), random_(seed), freeze_seconds_max_(freeze_seconds_max) {}

  /// Starts all nodes and waits until they are connected.
  void start();
  /// Runs one cycle, and prints it to standard output.
  void run_cycle(std::size_t number);

  /// Everything that did not recover as it should, in words.
  const std::vector<std::string>& broken() const noexcept { return broken_; }
  /// How often each kind of trouble occurred.
  const std::map<std::string, std::size_t>& troubles() const noexcept { return troubles_; }
  /// The time from each heal until the grid was whole. Cycles after so many failed attempts that
  /// dialling had slowed down (G28) are in slow_recoveries.
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
