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
    kill,      ///< a process by SIGKILL; another run of it begins at the end
    freeze,    ///< a process by SIGSTOP
    cut,       ///< one connection is reset
    refuse,    ///< one connection is reset, and new ones refused
    blackhole, ///< nothing passes between two nodes, and nobody is told
    half_open, ///< the same, one way only
    isolate,   ///< nothing passes between a node and all others
    deafen,    ///< a node hears nobody, or nobody hears it
    corrupt,   ///< a bit is flipped
    slow,      ///< what passes between two nodes needs long
    narrow,    ///< little passes between two nodes in a second: one of them reads slowly
  };
  static constexpr std::size_t kinds = 11;

  kind what{};
  std::size_t node = 0;  ///< whom it concerns
  std::size_t other = 0; ///< of a connection, the other end
  testing::flow way = testing::flow::both;
  std::uint64_t number = 0; ///< bytes or milliseconds
  std::chrono::milliseconds time{0};
  bool is_disk_full = false; ///< for the log of a run that begins

  bool is_of_process() const noexcept { return what == kind::kill || what == kind::freeze; }
  bool is_of_all_connections() const noexcept {
    return is_of_process() || what == kind::isolate || what == kind::deafen;
  }
  /// Whether a connection between the two may be lost by it.
  bool concerns(std::size_t a, std::size_t b) const noexcept;

  void begin(grid& g) const;
  void end(grid& g) const;
};

std::string_view to_string(trouble::kind what) noexcept;
/// "half_open 0-2 for 1300 ms".
std::string describe(const trouble& t);

/// Draws one, of a process or not. `seconds_max` is the longest time a process may stand still;
/// most times are around a second.
trouble draw_trouble(std::mt19937_64& random, std::size_t nodes, bool of_process,
                     std::size_t seconds_max);

} // namespace actorgrid::chaos
