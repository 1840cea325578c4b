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

} // namespace

std::size_t printable_size(std::string_view text) noexcept {
  if (text.empty()) return 0;
  const character c = first_of(text);
  return is_seen(c.code) ? c.size : 0;
}

std::string printable(std::string_view text) {
  constexpr char digits[] = "0123456789abcdef";
  std::string shown;
  shown.reserve(text.size());
  while (!text.empty()) {
    std::size_t size = printable_size(text);
    if (size != 0) {
      shown += text.substr(0, size);
    } else {
      const auto byte = static_cast<unsigned char>(text.front());
      shown += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
      size = 1;
    }
    text.remove_prefix(size);
  }
  return shown;
}

} // namespace actorgrid
