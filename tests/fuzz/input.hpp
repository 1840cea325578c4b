#pragma once

#include <actorgrid/payload.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace actorgrid::fuzz {

/// A fuzzer's bytes as the choices of a program: taken from the front, and 0 once they are used up.
class input {
public:
  input(const std::uint8_t* data, std::size_t size) noexcept
      : left_(reinterpret_cast<const std::byte*>(data), size) {}

  bool is_used_up() const noexcept { return left_.empty(); }

  std::uint8_t byte() noexcept {
    const auto taken = take(1);
    return taken.empty() ? 0 : std::to_integer<std::uint8_t>(taken[0]);
  }

  /// Little-endian.
  template <std::integral Number>
  Number number() noexcept {
    std::uint64_t value = 0;
    const auto taken = take(sizeof(Number));
    for (std::size_t i = taken.size(); i-- != 0;)
      value = value << 8U | std::to_integer<std::uint64_t>(taken[i]);
    return static_cast<Number>(value);
  }

  /// A number in [0, n), from a single byte if that is enough. @pre n > 0
  std::uint64_t below(std::uint64_t n) noexcept {
    return (n <= 256 ? byte() : number<std::uint64_t>()) % n;
  }

  /// A length in one byte, then that many bytes.
  payload some_bytes() noexcept { return payload::copy_of(take(byte())); }
  std::string some_text() { return std::string{some_bytes().text()}; }

  /// All remaining bytes.
  payload rest() noexcept { return payload::copy_of(take(left_.size())); }
  std::string_view rest_as_text() noexcept {
    const auto taken = take(left_.size());
    return {reinterpret_cast<const char*>(taken.data()), taken.size()};
  }

private:
  std::span<const std::byte> take(std::size_t count) noexcept {
    const auto taken = left_.first(std::min(count, left_.size()));
    left_ = left_.subspan(taken.size());
    return taken;
  }

  std::span<const std::byte> left_;
};

} // namespace actorgrid::fuzz
