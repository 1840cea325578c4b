#pragma once

#include <actorgrid/payload.hpp>

#include <cstddef>
#include <memory>
#include <span>

namespace actorgrid::ws {

/// Collects the bytes of one message at a time, in a block that grows as bytes arrive.
///
/// It grows by doubling; if the length is known and the peer has sent as much before, it grows at
/// once, so that nothing is copied again. A new peer gets no memory for a length that it merely
/// declares.
///
/// A message that fills a good part of the block takes the block along; a smaller one is copied
/// out, so that a small long-lived payload does not pin a large block.
class receive_buffer {
public:
  static constexpr std::size_t first_bytes_min = 8 * 1024;
  static constexpr std::size_t first_bytes_max = 128 * 1024;
  /// Never allocates more than this for a length that is only declared.
  static constexpr std::size_t trusted_bytes_max = 4 * 1024 * 1024;

  /// Free space to read into, at least one byte. `expected` is how many bytes of the message are
  /// still to come, as far as known.
  std::span<std::byte> prepare(std::size_t expected = 0);
  /// `count` bytes were put there; returns them.
  std::span<std::byte> commit(std::size_t count) noexcept {
    const std::span arrived{block_->data() + size_, count};
    size_ += count;
    return arrived;
  }
  /// The message collected so far.
  payload take();

private:
  struct release {
    void operator()(buffer* b) const noexcept { b->release(); }
  };

  std::unique_ptr<buffer, release> block_;
  std::size_t size_ = 0;
  std::size_t first_bytes_ = first_bytes_min; ///< size of the next block: that of recent messages
  std::size_t trusted_bytes_ = 0;             ///< the largest message so far
};

} // namespace actorgrid::ws
