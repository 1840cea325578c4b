#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>

namespace actorgrid::actors {

/// Limits how many calls to a peer are repeated, so that retries cannot multiply the load of a peer
/// that is in trouble: ten, and after that one for every ten calls. Draws the random part of the
/// pauses between them, too. @thread any
class retry_budget {
public:
  /// The same host gives the same random numbers.
  explicit retry_budget(std::string_view host) noexcept {
    auto seed = random_.load();
    for (const auto c : host) seed = (seed ^ static_cast<unsigned char>(c)) * 1099511628211u;
    random_ = seed;
  }

  /// A call was made for the first time.
  void count_call() noexcept {
    auto now = tenths_.load();
    while (now < tenths_max && !tenths_.compare_exchange_weak(now, now + 1)) {
    }
  }
  /// Takes one repetition. @returns whether there was one left
  bool take() noexcept {
    auto now = tenths_.load();
    while (now >= tenths_of_one)
      if (tenths_.compare_exchange_weak(now, now - tenths_of_one)) return true;
    return false;
  }
  /// A number from [0, 1).
  double random() noexcept {
    auto x = random_.fetch_add(0x9e3779b97f4a7c15u);
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return static_cast<double>((x ^ (x >> 31)) >> 11) * 0x1.0p-53;
  }

private:
  static constexpr int tenths_of_one = 10;
  static constexpr int tenths_max = 100;

  std::atomic<int> tenths_{tenths_max};
  std::atomic<std::uint64_t> random_{14695981039346656037u};
};

} // namespace actorgrid::actors
