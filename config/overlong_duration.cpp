#include "config/overlong_duration.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iterator>
#include <limits>
#include <system_error>

namespace actorgrid {

namespace {

/// The units in CAF's configuration files.
struct caf_unit {
  std::string_view name;
  std::int64_t nanoseconds;
};
constexpr caf_unit caf_units[] = {{"h", 3'600'000'000'000},
                                  {"min", 60'000'000'000},
                                  {"s", 1'000'000'000},
                                  {"ms", 1'000'000},
                                  {"us", 1'000}};

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'
         || c == '-';
}

/// Numbers with a prefix, such as 0x1f, are taken as CAF takes them.
bool is_overlong(std::string_view word) {
  int base = 10;
  if (word.starts_with("0x") || word.starts_with("0X")) base = 16;
  if (word.starts_with("0b") || word.starts_with("0B")) base = 2;
  if (base != 10) word.remove_prefix(2);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number, base);
  if (error != std::errc{}) return false; // CAF itself rejects such numbers.
  const auto name = word.substr(static_cast<std::size_t>(end - word.data()));
  const auto unit = std::find_if(std::begin(caf_units), std::end(caf_units),
                                 [name](const caf_unit& u) { return name.starts_with(u.name); });
  return unit != std::end(caf_units)
         && number > std::numeric_limits<std::int64_t>::max() / unit->nanoseconds;
}

/// Past the text, name or URI that begins with its quote at `at`.
std::size_t end_of_quote(std::string_view text, std::size_t at) {
  const char quote = text[at] == '<' ? '>' : text[at];
  for (++at; at < text.size() && text[at] != quote; ++at)
    if (text[at] == '\\') ++at;
  return at + 1;
}

} // namespace

std::optional<std::size_t> find_overlong_duration(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == ';') {
      at = text.find('\n', at);
    } else if (c == '"' || c == '\'' || c == '<') {
      at = end_of_quote(text, at);
    } else if (c != '-' && is_word(c)) {
      const auto rest = text.substr(at);
      const auto end = std::find_if_not(rest.begin(), rest.end(), is_word);
      const auto word = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
      if (is_overlong(word)) return at;
      at += word.size();
    } else {
      ++at;
    }
  }
  return std::nullopt;
}

} // namespace actorgrid
