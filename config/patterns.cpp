#include "config/glob.hpp"

#include <actorgrid/config.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

namespace actorgrid {

namespace {

constexpr std::size_t hosts_max = 4096;

/// The alternatives of one pair of braces, or what is wrong with it.
struct alternatives {
  std::vector<std::string> texts;
  std::string flaw;
};

std::optional<std::uint64_t> read_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

alternatives expand_range(std::string_view first_text, std::string_view last_text) {
  const auto first = read_number(first_text);
  const auto last = read_number(last_text);
  if (!first || !last) return {{}, "has a range of something else than numbers"};
  if (*first > *last) return {{}, "has a range that counts down"};
  if (*last - *first >= hosts_max) return {{}, "stands for more than 4096 hosts"};
  const auto is_padded = [](std::string_view text) {
    return text.size() > 1 && text.front() == '0';
  };
  const bool pads = is_padded(first_text) || is_padded(last_text);
  if (pads && first_text.size() != last_text.size())
    return {{}, "has a zero-padded range whose ends differ in width"};

  alternatives out;
  for (auto number = *first;; ++number) {
    auto text = std::to_string(number);
    if (pads) text.insert(0, first_text.size() - text.size(), '0');
    out.texts.push_back(std::move(text));
    if (number == *last) return out;
  }
}

alternatives expand_braces(std::string_view inside) {
  if (const auto dots = inside.find("..."); dots != std::string_view::npos)
    return expand_range(inside.substr(0, dots), inside.substr(dots + 3));
  if (inside.find(',') == std::string_view::npos)
    return {{}, "has braces with one choice, expected {1...4} or {a,b}"};
  alternatives out;
  for (std::size_t begin = 0; begin <= inside.size();) {
    const auto end = std::min(inside.find(',', begin), inside.size());
    if (end == begin) return {{}, "has an empty choice in its braces"};
    out.texts.emplace_back(inside.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

expansion refuse(std::string_view pattern, const std::string& flaw) {
  return {{}, {errc::invalid_config, "\"" + std::string(pattern) + "\" " + flaw}};
}

} // namespace

expansion expand_pattern(std::string_view pattern) {
  if (pattern.empty()) return refuse(pattern, "is empty");
  std::vector<std::string> hosts{""};
  for (std::size_t begin = 0; begin < pattern.size();) {
    const auto brace = std::min(pattern.find_first_of("{}", begin), pattern.size());
    for (auto& host : hosts) host += pattern.substr(begin, brace - begin);
    if (brace == pattern.size()) break;
    if (pattern[brace] == '}') return refuse(pattern, "has a } without {");
    const auto end = pattern.find_first_of("{}", brace + 1);
    if (end == std::string_view::npos) return refuse(pattern, "has a { without }");
    if (pattern[end] == '{') return refuse(pattern, "has braces within braces");

    const auto choices = expand_braces(pattern.substr(brace + 1, end - brace - 1));
    if (!choices.flaw.empty()) return refuse(pattern, choices.flaw);
    if (hosts.size() * choices.texts.size() > hosts_max)
      return refuse(pattern, "stands for more than 4096 hosts");
    std::vector<std::string> longer;
    longer.reserve(hosts.size() * choices.texts.size());
    for (const auto& host : hosts)
      for (const auto& choice : choices.texts) longer.push_back(host + choice);
    hosts = std::move(longer);
    begin = end + 1;
  }
  return {std::move(hosts), {}};
}

bool matches_guest(std::string_view pattern, std::string_view host) {
  const auto globs = expand_pattern(pattern).hosts;
  return std::any_of(globs.begin(), globs.end(),
                     [&](const auto& glob) { return matches_glob(glob, host, '/'); });
}

} // namespace actorgrid
