#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace actorgrid::ws {

inline std::string_view text_of(std::span<const std::byte> bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Whether the text is UTF-8 by RFC 3629: shortest forms only, no surrogates.
bool is_utf8(std::string_view text) noexcept;

/// The first line of an untrusted text, made printable and cut to `size_max` bytes.
std::string first_line(std::string_view text, std::size_t size_max = 200);

} // namespace actorgrid::ws
