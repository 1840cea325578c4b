#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace actorgrid {

/// A reference-counted block of bytes: the storage behind payloads.
///
/// Written once by its creator, read-only from then on.
/// @thread any; the count is atomic.
class buffer {
public:
  /// Allocates a block of at least `capacity` bytes with a reference count of one; throws
  /// std::bad_alloc.
  static buffer* create(std::size_t capacity);

  /// The first byte.
  std::byte* data() noexcept { return reinterpret_cast<std::byte*>(this + 1); }
  /// Size of the block in bytes.
  std::size_t capacity() const noexcept { return capacity_; }

  /// Adds an owner.
  void add_ref() noexcept { refs_.fetch_add(1, std::memory_order_relaxed); }
  /// Removes an owner; the last one frees the block.
  void release() noexcept;

private:
  explicit buffer(std::size_t capacity) noexcept : capacity_(capacity) {}

  std::atomic<std::uint32_t> refs_{1};
  std::size_t capacity_;
};

/// Immutable bytes, cheap to copy: a slice of a shared block.
///
/// Nil (nothing was sent) and empty (zero bytes were sent) are different values,
/// on the wire too. A payload never dangles: it keeps its block alive.
/// @thread any
class payload {
public:
  /// Nil.
  payload() noexcept = default;
  /// A copy of the characters; never nil.
  payload(std::string_view text);
  /// A copy of the characters up to the terminating 0; nil only for a null pointer.
  payload(const char* text) : payload(text ? payload(std::string_view{text}) : payload()) {}
  /// A copy of the characters; never nil.
  payload(const std::string& text) : payload(std::string_view{text}) {}

  /// A copy of the bytes; never nil.
  static payload copy_of(std::span<const std::byte> bytes);
  /// An empty payload that is not nil.
  static payload empty_bytes() noexcept;
  /// Takes over the caller's reference to `block`. The payload is the first `size` bytes of the
  /// block, or nil if `block` is null.
  static payload adopt(buffer* block, std::size_t size) noexcept;

  /// Shares the block.
  payload(const payload& other) noexcept
      : block_(other.block_), data_(other.data_), size_(other.size_) {
    if (block_) block_->add_ref();
  }
  /// Takes over the block; `other` becomes nil.
  payload(payload&& other) noexcept
      : block_(std::exchange(other.block_, nullptr)), data_(std::exchange(other.data_, nullptr)),
        size_(std::exchange(other.size_, 0)) {}
  payload& operator=(payload other) noexcept {
    std::swap(block_, other.block_);
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~payload() {
    if (block_) block_->release();
  }

  /// Whether nothing was sent, as opposed to zero bytes.
  bool is_nil() const noexcept { return data_ == nullptr; }
  /// Whether there are no bytes; nil is empty too.
  bool empty() const noexcept { return size_ == 0; }
  /// Size in bytes.
  std::size_t size() const noexcept { return size_; }
  /// The bytes; valid while this payload lives.
  std::span<const std::byte> bytes() const noexcept { return {data_, size_}; }
  /// The bytes as characters; valid while this payload lives.
  std::string_view text() const noexcept { return {reinterpret_cast<const char*>(data_), size_}; }

  /// The bytes [offset, offset + count), without copying. The slice is never nil.
  /// @pre offset + count <= size()
  payload slice(std::size_t offset, std::size_t count) const noexcept;
  /// This payload, copied if it is smaller than 1/`share` of the block it would keep alive.
  payload unpinned(std::size_t share = 8) const;

  /// Same bytes, and both nil or neither.
  friend bool operator==(const payload& a, const payload& b) noexcept;

private:
  payload(buffer* block, const std::byte* data, std::size_t size) noexcept
      : block_(block), data_(data), size_(size) {}

  buffer* block_ = nullptr;
  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

} // namespace actorgrid
