#pragma once

#include "codec/op.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace actorgrid::mux {

/// Frames by op; those of unknown ops are counted as 0.
class op_counts {
public:
  static constexpr std::size_t size = 18;

  void add(codec::op code) noexcept {
    const auto index = static_cast<std::size_t>(code);
    ++counts_[index < size ? index : 0];
  }
  std::uint64_t operator[](codec::op code) const noexcept {
    return counts_[static_cast<std::size_t>(code)];
  }

private:
  std::array<std::uint64_t, size> counts_{};
};

/// What a link counts, of all links between two nodes one after the other.
struct link_counts {
  op_counts received; ///< frames, those within merged ones by themselves
  std::uint64_t calls_out_ok = 0;
  std::uint64_t calls_out_failed = 0; ///< of those that were sent
  std::uint64_t calls_out_abandoned = 0;
  std::uint64_t streams_out = 0;
  std::uint64_t refused_out = 0; ///< calls and streams, by a limit of this side
  std::uint64_t refused_in = 0;  ///< the same, from the peer
};

} // namespace actorgrid::mux
