#pragma once

#include <cstddef>

namespace actorgrid {

/// How many of n nodes must answer, or be connected.
class quorum {
public:
  /// Any `k` nodes.
  static constexpr quorum first(std::size_t k) noexcept { return quorum{k, 0}; }
  /// Any one node.
  static constexpr quorum any() noexcept { return first(1); }
  /// Every node.
  static constexpr quorum all() noexcept { return quorum{0, 1}; }
  /// More than half of the nodes.
  static constexpr quorum majority() noexcept { return quorum{1, 2}; }

  /// The number of nodes needed out of `nodes`.
  constexpr std::size_t of(std::size_t nodes) const noexcept {
    return fixed_ + (share_ == 0 ? 0 : share_ == 1 ? nodes : nodes / 2);
  }

private:
  constexpr quorum(std::size_t fixed, std::size_t share) noexcept : fixed_(fixed), share_(share) {}

  std::size_t fixed_;
  std::size_t share_; ///< adds 1/share_ of the nodes; 0 adds none
};

} // namespace actorgrid
