#pragma once

#include "tests/chaos/grid.hpp"

#include <actorgrid/testing/fault_proxy.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace actorgrid::chaos {

/// Something that goes wrong for a time.
struct trouble {
  enum class kind : std::uint8_t {
    kill,      ///< SIGKILL for a process; another run of it starts at the end
    freeze,    ///< SIGSTOP for a process
    cut,       ///< one connection is reset
    refuse,    ///< one connection is reset, and new ones refused
    blackhole, ///< nothing passes between two nodes, and neither is told
    half_open, ///< the same, one way only
    isolate,   ///< nothing passes between a node and all others
    deafen,    ///< a node hears none of the others, or none of them hear it
    corrupt,   ///< a bit is flipped
    slow,      ///< everything between two nodes is delayed
    narrow,    ///< little passes between two nodes per second: one of them reads slowly
  };
  static constexpr std::size_t kinds = 11;

  kind what{};
  std::size_t node = 0;  ///< the node that is affected
  std::size_t other = 0; ///< the other end of an affected connection
  testing::flow way = testing::flow::both;
  std::uint64_t number = 0; ///< bytes or milliseconds
  std::chrono::milliseconds time{0};
  bool is_disk_full = false; ///< for the log of the run that starts

  bool is_of_process() const noexcept { return what == kind::kill || what == kind::freeze; }
  bool is_of_all_connections() const noexcept {
    return is_of_process() || what == kind::isolate || what == kind::deafen;
  }
  /// Whether this may cost the two their connection.
  bool concerns(std::size_t a, std::size_t b) const noexcept;

  void begin(grid& g) const;
  void end(grid& g) const;
};

std::string_view to_string(trouble::kind what) noexcept;
/// "half_open 0-2 for 1300 ms".
std::string describe(const trouble& t);

/// Draws one, about a process or not. `seconds_max` is the longest that a process may be frozen;
/// most times are around a second.
trouble draw_trouble(std::mt19937_64& random, std::size_t nodes, bool of_process,
                     std::size_t seconds_max);

} // namespace actorgrid::chaos
