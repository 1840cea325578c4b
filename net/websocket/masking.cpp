#include "net/websocket/masking.hpp"

#include "codec/wide_registers.hpp"

#include <algorithm>
#include <cstring>

namespace actorgrid::ws {

namespace {

/// The bytes that are masked at a time: compilers map this to the registers there are.
using block [[gnu::vector_size(32)]] = std::uint32_t;

/// `from` and `to` are the same or do not overlap.
[[gnu::always_inline]] inline void mask_blocks(const std::byte* from, std::byte* to,
                                               std::size_t size, mask_key key) noexcept {
  std::uint32_t word;
  std::memcpy(&word, key.data(), sizeof word);
  const block repeated = block{} + word;
  std::size_t at = 0;
  for (; at + sizeof(block) <= size; at += sizeof(block)) {
    block bytes;
    std::memcpy(&bytes, from + at, sizeof bytes);
    bytes ^= repeated;
    std::memcpy(to + at, &bytes, sizeof bytes);
  }
  for (; at != size; ++at) to[at] = from[at] ^ key[at % key.size()];
}

#ifdef __x86_64__
[[gnu::target("avx2")]] void mask_wide(const std::byte* from, std::byte* to, std::size_t size,
                                       mask_key key) noexcept {
  mask_blocks(from, to, size, key);
}
#endif

void mask(const std::byte* from, std::byte* to, std::size_t size, mask_key key) noexcept {
#ifdef __x86_64__
  if (codec::has_wide_registers) return mask_wide(from, to, size, key);
#endif
  mask_blocks(from, to, size, key);
}

} // namespace

mask_key rotated(mask_key key, std::uint64_t position) noexcept {
  std::rotate(key.begin(), key.begin() + static_cast<std::ptrdiff_t>(position % key.size()),
              key.end());
  return key;
}

void apply_mask(std::span<std::byte> bytes, mask_key key) noexcept {
  mask(bytes.data(), bytes.data(), bytes.size(), key);
}

void copy_masked(std::span<const std::byte> bytes, mask_key key, std::byte* to) noexcept {
  mask(bytes.data(), to, bytes.size(), key);
}

} // namespace actorgrid::ws
