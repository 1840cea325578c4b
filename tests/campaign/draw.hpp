#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <random>

namespace actorgrid::campaign {

/// Draws from a seed, the same with every standard library.
class draw {
public:
  explicit draw(std::uint64_t seed) : engine_(seed) {}

  /// A number in [0, n).
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(engine_() % n); }
  /// A number in [low, high].
  std::size_t between(std::size_t low, std::size_t high) { return low + below(high - low + 1); }
  std::chrono::milliseconds between(std::chrono::milliseconds low, std::chrono::milliseconds high) {
    return low
           + std::chrono::milliseconds(below(static_cast<std::size_t>((high - low).count()) + 1));
  }
  bool one_in(std::size_t n) { return below(n) == 0; }
  template <class T>
  T one_of(std::initializer_list<T> choices) {
    return choices.begin()[below(choices.size())];
  }

private:
  std::mt19937_64 engine_;
};

} // namespace actorgrid::campaign
