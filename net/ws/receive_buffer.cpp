#include "net/ws/receive_buffer.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace actorgrid::ws {

std::span<std::byte> receive_buffer::prepare() {
  if (!block_) {
    block_.reset(buffer::create(first_bytes_));
  } else if (size_ == block_->capacity()) {
    std::unique_ptr<buffer, release> larger{buffer::create(2 * size_)};
    std::memcpy(larger->data(), block_->data(), size_);
    block_ = std::move(larger);
  }
  return {block_->data() + size_, block_->capacity() - size_};
}

payload receive_buffer::take() {
  const std::size_t size = std::exchange(size_, 0);
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
