#pragma once

#include <actorgrid/payload.hpp>

#include <cstddef>
#include <memory>
#include <span>

namespace actorgrid::ws {

/// Collects the bytes of one message at a time, in a block that grows by doubling as bytes arrive.
///
/// A message that fills a good part of the block takes the block along; a smaller one is copied
/// out, so that a small payload kept for long does not keep a large block.
class receive_buffer {
public:
  static constexpr std::size_t first_bytes_min = 8 * 1024;
  static constexpr std::size_t first_bytes_max = 128 * 1024;

  /// Free space to read into, at least one byte.
  std::span<std::byte> prepare();
  void commit(std::size_t count) noexcept { size_ += count; }
  /// The message collected so far.
  payload take();
  void clear() noexcept { size_ = 0; }

private:
  struct release {
    void operator()(buffer* b) const noexcept { b->release(); }
  };

  std::unique_ptr<buffer, release> block_;
  std::size_t size_ = 0;
  std::size_t first_bytes_ = first_bytes_min; ///< size of the next block: that of recent messages
};

} // namespace actorgrid::ws
