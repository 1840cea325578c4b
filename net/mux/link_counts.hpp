#pragma once

#include "codec/op.hpp"
#include "net/mux/tally.hpp"

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
    counts_[index < size ? index : 0].add();
  }
  std::uint64_t operator[](codec::op code) const noexcept {
    return counts_[static_cast<std::size_t>(code)].read();
  }

private:
  std::array<tally, size> counts_;
};

/// What the links between two nodes count, one after the other.
struct link_counts {
  op_counts received; ///< frames, those within merged ones by themselves
  tally calls_out_ok;
  tally calls_out_failed; ///< of those that were sent
  tally calls_out_abandoned;
  tally streams_out;
  tally refused_out; ///< calls and streams, by a limit of this side
  tally refused_in;  ///< the same, from the peer
};

} // namespace actorgrid::mux
