#include "config/ini_text.hpp"
#include "config/lanes.hpp"
#include "key_pages.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>
#include <variant>

namespace actorgrid::testing {

namespace {

constexpr std::size_t ini_columns = 100;
constexpr std::size_t man_columns = 80;

/// A word of a text, or a literal with what is written next to it: "(`a b`),".
struct word {
  std::string before; ///< the whole word if it has no literal
  std::string literal;
  std::string after;
  bool has_literal = false;
};

std::vector<word> words_in(std::string_view text) {
  std::vector<word> words;
  word next;
  const auto is_empty = [&] { return next.before.empty() && !next.has_literal; };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '`') {
      const auto end = std::min(text.find('`', i + 1), text.size());
      next.literal = text.substr(i + 1, end - i - 1);
      next.has_literal = true;
      i = end;
    } else if (text[i] != ' ') {
      (next.has_literal ? next.after : next.before) += text[i];
    } else if (!is_empty()) {
      words.push_back(std::move(next));
      next = {};
    }
  }
  if (!is_empty()) words.push_back(std::move(next));
  return words;
}

std::string capitalized(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

/// The value that an entry shows: the default, or an example if there is none.
std::string shown_value(const grid_key& key) {
  return key.sample.empty() ? render_ini(value_of(key, node_config{})) : std::string(key.sample);
}

/// The name in a line that begins with "name = "; empty if there is none.
std::string_view assigned_in(std::string_view line) {
  const auto end = line.find(" = ");
  const auto name = line.substr(0, end);
  const bool is_name = end != std::string_view::npos && std::ranges::all_of(name, [](char c) {
                         return c == '-' || (c >= 'a' && c <= 'z');
                       });
  return is_name ? name : std::string_view{};
}

// ---- grid.ini

std::vector<key_entry> find_in_ini(const text_lines& lines) {
  std::vector<key_entry> entries;
  std::string section;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = lines[i];
    if (line.starts_with('[')) section = line.substr(1, line.find(']') - 1);
    const auto name = assigned_in(line);
    if (name.empty() || !(section == "grid" || section.starts_with("grid."))) continue;
    auto begin = i;
    while (begin > 0 && lines[begin - 1].starts_with(';')) --begin;
    if (begin > 0 && lines[begin - 1].empty()) --begin;
    entries.push_back({section + "." + std::string(name), begin, i + 1});
  }
  return entries;
}

/// A comment, an assignment, and before both an empty line; the first key of a section has none.
text_lines write_ini(const grid_key& key) {
  const bool is_first =
      std::ranges::find(grid_keys(), key.category, &grid_key::category)->name == key.name;
  text_lines lines;
  if (!is_first) lines.emplace_back();
  std::string line = ";";
  for (const auto& [before, literal, after, has_literal] :
       words_in(capitalized(sentences_about(key)))) {
    const auto next = before + literal + after;
    if (line.size() + 1 + next.size() > ini_columns) {
      lines.push_back(line);
      line = ";";
    }
    line += ' ' + next;
  }
  lines.push_back(line);
  lines.push_back(std::string(key.name) + " = " + shown_value(key));
  return lines;
}

// ---- docs/configuration.md

std::vector<key_entry> find_in_table(const text_lines& lines) {
  std::vector<key_entry> entries;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    constexpr std::string_view begin = "| `grid.", end = "` | ";
    const std::string_view line = lines[i];
    const auto at = line.find(end);
    if (!line.starts_with(begin) || at == std::string_view::npos) continue;
    const std::string key{line.substr(3, at - 3)};
    if (key.find_first_of("`*") == std::string::npos && lane_named_in(key).empty())
      entries.push_back({key, i, i + 1});
  }
  return entries;
}

text_lines write_row(const grid_key& key) {
  auto text = sentences_about(key);
  text.pop_back();
  const auto value = key.sample.empty() ? "`" + shown_value(key) + "`" : "required";
  return {"| `" + key.full_name() + "` | " + value + " | " + text + " |"};
}

// ---- actorgrid.ini.5

std::vector<key_entry> find_in_manual(const text_lines& lines) {
  std::vector<key_entry> entries;
  std::string section;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    constexpr std::string_view heading = ".Ss Section ", item = ".It Cm ";
    const std::string_view line = lines[i];
    if (line.starts_with(".S"))
      section = line.starts_with(heading) ? line.substr(heading.size()) : std::string_view{};
    if (!line.starts_with(item) || !(section == "grid" || section.starts_with("grid."))) continue;
    auto end = i + 1;
    while (end < lines.size() && !lines[end].starts_with(".It") && !lines[end].starts_with(".El"))
      ++end;
    const auto name = line.substr(item.size(), line.find(' ', item.size()) - item.size());
    entries.push_back({section + "." + std::string(name), i, end});
  }
  return entries;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '"' ? "\\(dq" : c == '\\' ? "\\e" : std::string(1, c);
  return out;
}

/// Lines of mdoc: every sentence begins one, and so does every literal.
class manual_lines {
public:
  void add(const word& next) {
    if (next.has_literal)
      add_macro(next);
    else
      add_text(next.before);
    const auto& last = next.has_literal ? next.after : next.before;
    if (last.ends_with('.')) finish();
  }

  text_lines take() {
    finish();
    return std::move(lines_);
  }

private:
  void finish() {
    if (!line_.empty()) lines_.push_back(std::move(line_));
    line_.clear();
  }

  void add_text(const std::string& text) {
    if (!line_.empty() && line_.size() + 1 + text.size() > man_columns) finish();
    line_ += line_.empty() && text.starts_with('.') ? "\\&" : line_.empty() ? "" : " ";
    line_ += text;
  }

  void add_macro(const word& next) {
    finish();
    auto [macro, argument] = macro_of(next.literal);
    std::string line = "." + macro + ' ';
    for (const char c : next.before) line += std::string(1, c) + ' ';
    line += argument;
    for (const char c : next.after) line += ' ' + std::string(1, c);
    lines_.push_back(std::move(line));
  }

  /// How the manual marks up a literal: a macro and its argument.
  static std::pair<std::string, std::string> macro_of(const std::string& literal) {
    const bool is_quoted = literal.size() > 2 && literal.starts_with('"')
                           && literal.find('"', 1) == literal.size() - 1;
    const auto keys = grid_keys();
    const bool is_key = std::ranges::find(keys, literal, &grid_key::name) != keys.end();
    auto argument = escaped(is_quoted ? literal.substr(1, literal.size() - 2) : literal);
    if (argument.find(' ') != std::string::npos) argument = '"' + argument + '"';
    return {is_quoted ? "Qq" : is_key ? "Cm" : literal.starts_with('/') ? "Pa" : "Ql", argument};
  }

  text_lines lines_;
  std::string line_;
};

text_lines write_item(const grid_key& key) {
  const bool is_list = std::holds_alternative<patterns_field>(key.where);
  text_lines lines{".It Cm " + std::string(key.name) + " No = "
                   + (key.sample.empty() ? escaped(shown_value(key))
                      : is_list          ? "Ar list"
                                         : "Ar text")};
  manual_lines text;
  for (const auto& next : words_in(capitalized(sentences_about(key)))) text.add(next);
  const auto more = text.take();
  lines.insert(lines.end(), more.begin(), more.end());
  return lines;
}

} // namespace

std::vector<key_page> reference_pages() {
  return {{"config/grid.ini", find_in_ini, write_ini, true},
          {"docs/configuration.md", find_in_table, write_row, true},
          {"packaging/man/actorgrid.ini.5", find_in_manual, write_item, true}};
}

} // namespace actorgrid::testing
