#include "tests/support/document.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace actorgrid::testing {

namespace {

constexpr std::string_view fence = "```";

/// The name of the block of that kind that begins with `line`; empty if none does.
std::string_view name_in(std::string_view line, std::string_view kind) {
  const std::string begin = "```text " + std::string{kind} + ' ';
  return line.starts_with(begin) ? line.substr(begin.size()) : std::string_view{};
}

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

} // namespace

document::document(std::string_view file)
    : path_(std::string{ACTORGRID_DOCUMENTS_DIR} + '/' + std::string{file}) {
  std::ifstream in{path_};
  if (!in) throw std::runtime_error("cannot read " + path_);
  for (std::string line; std::getline(in, line);) lines_.push_back(line);
}

std::vector<std::string> document::names(std::string_view kind) const {
  std::vector<std::string> found;
  for (const auto& line : lines_)
    if (const auto name = name_in(line, kind); !name.empty()) found.emplace_back(name);
  std::ranges::sort(found);
  return found;
}

std::string document::text(std::string_view kind, std::string_view name) const {
  auto line = std::ranges::find_if(lines_, [&](const auto& l) { return name_in(l, kind) == name; });
  std::string text;
  if (line == lines_.end()) return text;
  for (++line; line != lines_.end() && *line != fence; ++line) text += *line + '\n';
  return text;
}

std::vector<std::string> document::compare(std::string_view kind,
                                           const std::map<std::string, std::string>& expected) {
  const bool writes = std::getenv("ACTORGRID_WRITE_DOCUMENTS") != nullptr;
  std::vector<std::string> different;
  for (const auto& name : names(kind))
    if (!expected.contains(name)) different.push_back(name);
  for (const auto& [name, text] : expected) {
    const auto begin = std::ranges::find_if(
        lines_, [&, wanted = &name](const auto& l) { return name_in(l, kind) == *wanted; });
    if (begin == lines_.end()) {
      different.push_back(name);
    } else if (this->text(kind, name) != text) {
      if (!writes) {
        different.push_back(name);
        continue;
      }
      const auto end = std::find(begin + 1, lines_.end(), fence);
      const auto at = lines_.erase(begin + 1, end);
      const auto fresh = split_lines(text);
      lines_.insert(at, fresh.begin(), fresh.end());
    }
  }
  if (writes) {
    std::ofstream out{path_};
    for (const auto& line : lines_) out << line << '\n';
  }
  return different;
}

} // namespace actorgrid::testing
