#include "net/websocket/receive_buffer.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace actorgrid::ws {

std::span<std::byte> receive_buffer::prepare(std::size_t expected) {
  const std::size_t capacity = block_ ? block_->capacity() : 0;
  const std::size_t promised = std::min(size_ + expected, trusted_bytes_);
  if (size_ == capacity || promised > capacity) {
    const std::size_t least = block_ ? 2 * size_ : first_bytes_;
    std::unique_ptr<buffer, release> larger{buffer::create(std::max(least, promised))};
    if (size_ != 0) std::memcpy(larger->data(), block_->data(), size_);
    block_ = std::move(larger);
  }
  return {block_->data() + size_, block_->capacity() - size_};
}

payload receive_buffer::take() {
  const std::size_t size = std::exchange(size_, 0);
  trusted_bytes_ = std::clamp(size, trusted_bytes_, trusted_bytes_max);
  constexpr std::size_t share_min = 4;
  first_bytes_ =
      std::clamp(std::bit_ceil(std::max(size, first_bytes_ / 2)), first_bytes_min, first_bytes_max);
  if (block_ && size > block_->capacity() / share_min)
    return payload::adopt(block_.release(), size);
  auto copy = block_ ? payload::copy_of({block_->data(), size}) : payload::empty_bytes();
  if (block_ && block_->capacity() > 2 * first_bytes_) block_.reset();
  return copy;
}

} // namespace actorgrid::ws
