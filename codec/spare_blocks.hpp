#pragma once

#include <cstddef>
#include <mutex>
#include <vector>

namespace actorgrid::codec {

/// Keeps a few large blocks of memory for whoever needs one next: from the system each comes as
/// pages that are not there yet, and the first touch of each costs as much as copying several.
/// @thread any
class spare_blocks {
public:
  /// Smaller ones are as cheap from malloc.
  static constexpr std::size_t block_bytes_min = 32 * 1024;

  explicit spare_blocks(std::size_t kept_bytes_max);
  ~spare_blocks();
  spare_blocks(const spare_blocks&) = delete;
  spare_blocks& operator=(const spare_blocks&) = delete;

  /// That of the process.
  static spare_blocks& shared();

  /// A block of at least `bytes` and at most an eighth more; throws std::bad_alloc. Sets `bytes` to
  /// its size. @pre bytes >= block_bytes_min
  void* take(std::size_t& bytes);
  /// Takes back a block that take() gave, with its size. Beyond the limit the oldest are freed.
  void give(void* at, std::size_t bytes) noexcept;
  std::size_t kept_bytes() const;

private:
  struct block {
    void* at;
    std::size_t bytes;
  };

  const std::size_t kept_bytes_max_;
  mutable std::mutex mutex_;
  std::size_t kept_bytes_ = 0; ///< guarded by mutex_
  std::vector<block> kept_;    ///< guarded by mutex_; the last one given is the warmest
};

} // namespace actorgrid::codec
