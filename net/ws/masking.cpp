#include "net/ws/masking.hpp"

#include <algorithm>
#include <cstring>

namespace actorgrid::ws {

namespace {

using word = std::uint64_t;

/// The key twice, in the order of bytes in memory.
word doubled(mask_key key) noexcept {
  std::array<mask_key, 2> both{key, key};
  word result;
  std::memcpy(&result, both.data(), sizeof result);
  return result;
}

/// `from` and `to` are the same or do not overlap.
void mask(const std::byte* from, std::byte* to, std::size_t size, mask_key key) noexcept {
  constexpr std::size_t words = 8;
  const word repeated = doubled(key);
  std::size_t at = 0;
  for (; at + words * sizeof(word) <= size; at += words * sizeof(word)) {
    std::array<word, words> block;
    std::memcpy(block.data(), from + at, sizeof block);
    for (word& w : block) w ^= repeated;
    std::memcpy(to + at, block.data(), sizeof block);
  }
  for (; at != size; ++at) to[at] = from[at] ^ key[at % key.size()];
}

} // namespace

mask_key rotated(mask_key key, std::uint64_t position) noexcept {
  std::ranges::rotate(key, key.begin() + static_cast<std::ptrdiff_t>(position % key.size()));
  return key;
}

void apply_mask(std::span<std::byte> bytes, mask_key key) noexcept {
  mask(bytes.data(), bytes.data(), bytes.size(), key);
}

void copy_masked(std::span<const std::byte> bytes, mask_key key, std::byte* to) noexcept {
  mask(bytes.data(), to, bytes.size(), key);
}

} // namespace actorgrid::ws
