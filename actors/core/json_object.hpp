#pragma once

#include <actorgrid/printable.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace actorgrid::actors {

/// Longer lists on pages are cut.
inline constexpr std::size_t json_listed_max = 1000;

/// Writes an object of JSON.
class json_object {
public:
  json_object& text(std::string_view name, std::string_view value) {
    return raw(name, json_quoted(value));
  }
  json_object& number(std::string_view name, std::uint64_t value) {
    return raw(name, std::to_string(value));
  }
  json_object& flag(std::string_view name, bool value) {
    return raw(name, value ? "true" : "false");
  }
  json_object& seconds(std::string_view name, std::chrono::nanoseconds value) {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(),
                                   std::chrono::duration<double>(value).count());
    return raw(name, {digits.data(), end.ptr});
  }
  /// A value that is JSON.
  json_object& raw(std::string_view name, std::string_view value) {
    text_ += text_.size() == 1 ? "\"" : ",\"";
    text_.append(name).append("\":").append(value);
    return *this;
  }
  std::string take() { return std::move(text_) + '}'; }

private:
  std::string text_ = "{";
};

/// The first items of a list.
template <class Items, class Render>
std::string json_array(const Items& items, Render render, std::size_t count_max = json_listed_max) {
  std::string text = "[";
  for (std::size_t i = 0; i < std::min(items.size(), count_max); ++i) {
    if (i != 0) text += ',';
    text += render(items[i]);
  }
  return text + ']';
}

} // namespace actorgrid::actors
