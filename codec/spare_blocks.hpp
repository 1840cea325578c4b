#pragma once

#include "codec/poison.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <span>

namespace actorgrid::codec {

/// Keeps a few large blocks of memory for reuse: blocks from the system consist of pages that are
/// not mapped yet, and the first touch of each costs as much as copying several.
///
/// No thread ever waits: a block is in its slot, or belongs to the thread that swapped it out.
/// @thread any
class spare_blocks {
public:
  /// Smaller blocks are as cheap from malloc.
  static constexpr std::size_t block_bytes_min = 32 * 1024;

  /// With poison, blocks are overwritten while they are kept; the program aborts if one is written
  /// to meanwhile.
  explicit spare_blocks(std::size_t kept_bytes_max, bool with_poison = poisons_recycled)
      : kept_bytes_max_(kept_bytes_max), with_poison_(with_poison) {}
  ~spare_blocks();
  spare_blocks(const spare_blocks&) = delete;
  spare_blocks& operator=(const spare_blocks&) = delete;

  /// The instance of the process.
  static spare_blocks& shared();

  /// A block of at least `bytes` and at most an eighth more; throws std::bad_alloc. Sets `bytes` to
  /// its size. @pre bytes >= block_bytes_min
  void* take(std::size_t& bytes);
  /// Takes back a block that take() gave, with its size. Others are freed to make room for it.
  void give(void* at, std::size_t bytes) noexcept;
  /// May briefly exceed the limit while blocks are given back.
  std::size_t kept_bytes() const noexcept { return kept_bytes_.load(std::memory_order_relaxed); }

private:
  /// Header at the beginning of a kept block.
  struct block {
    std::size_t bytes;
  };
  struct slot {
    std::atomic<block*> kept{nullptr};
    std::atomic<std::size_t> bytes{0}; ///< probable size of `kept`, checked before swapping
  };

  /// Puts a block into a free slot, if there is one.
  bool put(block* b) noexcept;
  /// Frees a block that was counted as kept.
  void drop(block* b) noexcept;
  /// Frees the block in the next slot in turn, if any.
  void free_one() noexcept;

  /// The unused bytes of a kept block.
  static std::span<std::byte> free_bytes_of(block* b) noexcept;

  const std::size_t kept_bytes_max_;
  const bool with_poison_;
  std::atomic<std::size_t> kept_bytes_{0};
  std::atomic<std::size_t> next_freed_{0};
  std::array<slot, 64> slots_;
};

} // namespace actorgrid::codec
