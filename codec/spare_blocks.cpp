#include "codec/spare_blocks.hpp"

#include "codec/sanitized.hpp"

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <new>

namespace actorgrid::codec {

namespace {

/// Enough for a handful of large messages each way. None for a sanitizer, so that it sees the use
/// of a released block.
constexpr std::size_t process_bytes_max = is_sanitized ? 0 : 8 * 1024 * 1024;

[[noreturn]] void end_because_written() noexcept {
  std::fputs("actorgrid: a block of memory was written to after it was released\n", stderr);
  std::abort();
}

} // namespace

spare_blocks::~spare_blocks() {
  for (const slot& s : slots_) ::operator delete(s.kept.load());
}

spare_blocks& spare_blocks::shared() {
  // Never destroyed: payloads may outlive every static object.
  static auto& all = *new spare_blocks(process_bytes_max);
  return all;
}

void* spare_blocks::take(std::size_t& bytes) {
  assert(bytes >= block_bytes_min);
  const auto fits = [wanted = bytes](std::size_t had) {
    return had >= wanted && had - wanted <= wanted / 8;
  };
  for (slot& s : slots_) {
    if (!fits(s.bytes.load(std::memory_order_relaxed))) continue;
    block* const found = s.kept.exchange(nullptr, std::memory_order_acquire);
    if (!found) continue;
    if (fits(found->bytes)) {
      bytes = found->bytes;
      kept_bytes_.fetch_sub(bytes, std::memory_order_relaxed);
      if (with_poison_ && !is_poison(free_bytes_of(found))) end_because_written();
      return found;
    }
    // Another block was put into the slot meanwhile.
    if (!put(found)) drop(found);
  }
  return ::operator new(bytes);
}

void spare_blocks::give(void* at, std::size_t bytes) noexcept {
  if (bytes > kept_bytes_max_) return ::operator delete(at);
  kept_bytes_.fetch_add(bytes, std::memory_order_relaxed);
  for (std::size_t tries = slots_.size(); kept_bytes() > kept_bytes_max_ && tries != 0; --tries)
    free_one();
  auto* const given = new (at) block{bytes};
  if (with_poison_) put_poison(free_bytes_of(given));
  if (kept_bytes() > kept_bytes_max_ || !put(given)) drop(given);
}

std::span<std::byte> spare_blocks::free_bytes_of(block* b) noexcept {
  return {reinterpret_cast<std::byte*>(b + 1), b->bytes - sizeof(block)};
}

bool spare_blocks::put(block* b) noexcept {
  // Read first: once in its slot, the block may belong to another thread.
  const std::size_t bytes = b->bytes;
  for (slot& s : slots_) {
    block* nothing = nullptr;
    if (s.kept.load(std::memory_order_relaxed)) continue;
    if (!s.kept.compare_exchange_strong(nothing, b, std::memory_order_release,
                                        std::memory_order_relaxed))
      continue;
    s.bytes.store(bytes, std::memory_order_relaxed);
    return true;
  }
  return false;
}

void spare_blocks::drop(block* b) noexcept {
  kept_bytes_.fetch_sub(b->bytes, std::memory_order_relaxed);
  ::operator delete(b);
}

void spare_blocks::free_one() noexcept {
  slot& s = slots_[next_freed_.fetch_add(1, std::memory_order_relaxed) % slots_.size()];
  if (block* const found = s.kept.exchange(nullptr, std::memory_order_acquire)) drop(found);
}

} // namespace actorgrid::codec
