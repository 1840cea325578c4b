#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace actorgrid::ws {

/// A value that one thread writes and any thread reads, whole: a reader never sees parts of two
/// values, and the writer never waits.
///
/// A sequence lock: the version is odd while a value is being written, and a reader whose version
/// changed meanwhile reads again.
template <class T>
class published {
  static_assert(std::is_trivially_copyable_v<T> && sizeof(T) % sizeof(std::uint64_t) == 0);

public:
  /// @thread one at a time
  void publish(const T& value) noexcept {
    const auto words = std::bit_cast<std::array<std::uint64_t, count>>(value);
    const auto version = version_.load(std::memory_order_relaxed);
    version_.store(version + 1, std::memory_order_relaxed);
    // The words are stored with release so that a reader that sees one sees the odd version too.
    for (std::size_t i = 0; i < count; ++i) words_[i].store(words[i], std::memory_order_release);
    version_.store(version + 2, std::memory_order_release);
  }

  /// @thread any
  T read() const noexcept {
    std::array<std::uint64_t, count> words;
    for (;;) {
      const auto version = version_.load(std::memory_order_acquire);
      for (std::size_t i = 0; i < count; ++i) words[i] = words_[i].load(std::memory_order_acquire);
      if (version % 2 == 0 && version_.load(std::memory_order_relaxed) == version) break;
    }
    return std::bit_cast<T>(words);
  }

private:
  static constexpr std::size_t count = sizeof(T) / sizeof(std::uint64_t);

  std::atomic<std::uint32_t> version_{0};
  std::array<std::atomic<std::uint64_t>, count> words_{};
};

} // namespace actorgrid::ws
