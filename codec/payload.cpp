#include "codec/spare_blocks.hpp"

#include <actorgrid/detail/payload_writer.hpp>
#include <actorgrid/payload.hpp>

#include <algorithm>
#include <cassert>
#include <cstring>
#include <limits>
#include <new>

namespace actorgrid {

// The bytes follow the header directly, so the header's alignment has to be what new delivers.
static_assert(alignof(buffer) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);

namespace {

/// What an empty payload points to: somewhere that is not null.
constexpr std::byte nothing{};

} // namespace

buffer* buffer::create(std::size_t capacity) {
  if (capacity > std::numeric_limits<std::size_t>::max() - sizeof(buffer)) throw std::bad_alloc{};
  std::size_t bytes = sizeof(buffer) + capacity;
  void* const at = bytes < codec::spare_blocks::block_bytes_min
                       ? ::operator new(bytes)
                       : codec::spare_blocks::shared().take(bytes);
  return new (at) buffer(bytes - sizeof(buffer));
}

void buffer::release() noexcept {
  if (refs_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  const std::size_t bytes = sizeof(buffer) + capacity_;
  this->~buffer();
  if (bytes < codec::spare_blocks::block_bytes_min) return ::operator delete(this);
  codec::spare_blocks::shared().give(this, bytes);
}

payload::payload(std::string_view text)
    : payload(copy_of(std::as_bytes(std::span{text.data(), text.size()}))) {}

payload payload::copy_of(std::span<const std::byte> bytes) {
  if (bytes.empty()) return empty_bytes();
  buffer* block = buffer::create(bytes.size());
  std::memcpy(block->data(), bytes.data(), bytes.size());
  return adopt(block, bytes.size());
}

payload payload::empty_bytes() noexcept {
  return {nullptr, &nothing, 0};
}

payload payload::adopt(buffer* block, std::size_t size) noexcept {
  if (!block) return {};
  assert(size <= block->capacity());
  return {block, block->data(), size};
}

payload payload::slice(std::size_t offset, std::size_t count) const noexcept {
  assert(offset <= size_ && count <= size_ - offset);
  if (count == 0) return empty_bytes();
  if (block_) block_->add_ref();
  return {block_, data_ + offset, count};
}

payload payload::unpinned(std::size_t share) const {
  assert(share != 0);
  if (!block_ || size_ >= block_->capacity() / share) return *this;
  return copy_of(bytes());
}

void detail::payload_writer::grow(std::size_t by) {
  buffer* larger = buffer::create(std::max(2 * block_->capacity(), size_ + by));
  std::memcpy(larger->data(), block_->data(), size_);
  block_->release();
  block_ = larger;
}

bool operator==(const payload& a, const payload& b) noexcept {
  return a.is_nil() == b.is_nil() && std::ranges::equal(a.bytes(), b.bytes());
}

} // namespace actorgrid
