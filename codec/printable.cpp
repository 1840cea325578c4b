#include <actorgrid/printable.hpp>

#include <algorithm>
#include <array>

namespace actorgrid {

namespace {

struct character {
  char32_t code = 0;
  std::size_t size = 0; ///< 0 where there is no well-formed character
};

/// The first character of a non-empty text.
character first_of(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < size) return {};
  char32_t code = lead & (0xffU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0U) != 0x80) return {};
    code = code << 6 | (byte(i) & 0x3fU);
  }
  constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = code >= 0xd800 && code <= 0xdfff;
  if (code < least[size] || code > 0x10ffff || is_surrogate) return {};
  return {code, size};
}

struct range {
  char32_t first, last;
};

constexpr range unseen[] = {
    {0x00, 0x1f},        // control characters
    {0x7f, 0x9f},        // DEL; C1 controls, whose second half some terminals take for escapes
    {0xad, 0xad},        // soft hyphen
    {0x61c, 0x61c},      // direction mark
    {0x200b, 0x200f},    // zero width; direction marks
    {0x2028, 0x202e},    // line and paragraph separators; direction changes
    {0x2060, 0x206f},    // joiners; direction changes
    {0xfdd0, 0xfdef},    // no characters
    {0xfeff, 0xfeff},    // byte order mark
    {0xfff0, 0xfffb},    // annotations
    {0xfffe, 0xffff},    // no characters
    {0xe0000, 0x10ffff}, // tags, selectors, private use
};

bool is_seen(char32_t code) noexcept {
  return std::none_of(std::begin(unseen), std::end(unseen),
                      [=](range r) { return code >= r.first && code <= r.last; });
}

constexpr char hex_digits[] = "0123456789abcdef";

/// Appends the escape of a UTF-16 code unit.
void append_unit(std::string& json, char32_t unit) {
  json += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) json += hex_digits[unit >> shift & 0xfU];
}

} // namespace

std::size_t printable_size(std::string_view text) noexcept {
  if (text.empty()) return 0;
  const character c = first_of(text);
  return is_seen(c.code) ? c.size : 0;
}

std::string printable(std::string_view text) {
  std::string shown;
  shown.reserve(text.size());
  while (!text.empty()) {
    std::size_t size = printable_size(text);
    if (size != 0) {
      shown += text.substr(0, size);
    } else {
      const auto byte = static_cast<unsigned char>(text.front());
      shown += {'\\', 'x', hex_digits[byte >> 4], hex_digits[byte & 15]};
      size = 1;
    }
    text.remove_prefix(size);
  }
  return shown;
}

std::string json_quoted(std::string_view text) {
  constexpr char32_t first_of_two = 0x10000, high = 0xd800, low = 0xdc00, replacement = 0xfffd;
  std::string json = "\"";
  json.reserve(text.size() + 2);
  while (!text.empty()) {
    const character c = first_of(text);
    if (c.size == 0) {
      append_unit(json, replacement);
    } else if (c.code == '"' || c.code == '\\') {
      json += '\\';
      json += text.front();
    } else if (is_seen(c.code)) {
      json += text.substr(0, c.size);
    } else if (c.code < first_of_two) {
      append_unit(json, c.code);
    } else {
      append_unit(json, high + ((c.code - first_of_two) >> 10));
      append_unit(json, low + ((c.code - first_of_two) & 0x3ffU));
    }
    text.remove_prefix(std::max<std::size_t>(c.size, 1));
  }
  return json += '"';
}

} // namespace actorgrid
