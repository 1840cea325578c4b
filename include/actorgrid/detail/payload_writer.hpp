#pragma once

#include <actorgrid/payload.hpp>

#include <cstddef>
#include <cstring>
#include <utility>

namespace actorgrid::detail {

/// Collects any number of bytes in the block that becomes their payload; a stream for
/// msgpack::pack.
class payload_writer {
public:
  explicit payload_writer(std::size_t capacity) : block_(buffer::create(capacity)) {}
  payload_writer(const payload_writer&) = delete;
  payload_writer& operator=(const payload_writer&) = delete;
  ~payload_writer() {
    if (block_) block_->release();
  }

  void write(const char* bytes, std::size_t count) {
    if (block_->capacity() - size_ < count) grow(count);
    std::memcpy(block_->data() + size_, bytes, count);
    size_ += count;
  }

  std::size_t size() const noexcept { return size_; }

  payload take() && noexcept { return payload::adopt(std::exchange(block_, nullptr), size_); }

private:
  void grow(std::size_t by);

  buffer* block_;
  std::size_t size_ = 0;
};

} // namespace actorgrid::detail
