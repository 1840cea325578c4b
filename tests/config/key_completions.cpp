#include "key_pages.hpp"

#include <actorgrid/log_level.hpp>

#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>
#include <variant>

namespace actorgrid::testing {

namespace {

/// What a key's value is in a completion: its type, and the words or files that it may be.
struct completed_value {
  std::string_view type;
  std::string words = {};
  bool is_file = false;
};

template <class Choice>
completed_value value_among(const choice_field<Choice>& where) {
  std::string words;
  for (const auto choice : where.choices) {
    words += words.empty() ? "" : " ";
    words += to_string(choice);
  }
  return {"word", words};
}

completed_value completed(const grid_key& key) {
  struct visitor {
    completed_value operator()(text_field where) const { return {"text", std::string(where.word)}; }
    completed_value operator()(path_field) const { return {.type = "file", .is_file = true}; }
    completed_value operator()(texts_field) const { return {"list"}; }
    completed_value operator()(patterns_field) const { return {"list"}; }
    completed_value operator()(count_field) const { return {"count"}; }
    completed_value operator()(size_field) const { return {"size"}; }
    completed_value operator()(ids_field) const { return {"list"}; }
    completed_value operator()(millisecond_field) const { return {"duration"}; }
    completed_value operator()(microsecond_field) const { return {"duration"}; }
    completed_value operator()(flag_field) const { return {"boolean", "true false"}; }
    completed_value operator()(choice_field<log_format> where) const { return value_among(where); }
    completed_value operator()(choice_field<log_level> where) const { return value_among(where); }
  };
  return std::visit(visitor{}, key.where);
}

/// The phrase of a key without what follows a semicolon or a colon.
std::string short_text(const grid_key& key) {
  const auto end = std::min(key.text.find("; "), key.text.find(": "));
  return std::string(key.text.substr(0, end));
}

/// Entries of one line, which have the name of a key between two texts.
std::vector<key_entry> find_between(const text_lines& lines, std::string_view before,
                                    std::string_view after) {
  std::vector<key_entry> entries;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = lines[i];
    const auto name = line.substr(std::min(before.size(), line.size()));
    if (line.starts_with(before) && name.starts_with("grid."))
      if (const auto end = name.find(after); end != std::string_view::npos)
        entries.push_back({std::string(name.substr(0, end)), i, i + 1});
  }
  return entries;
}

// ---- zsh

/// In one kind of quotes or the other.
std::vector<key_entry> find_in_zsh(const text_lines& lines) {
  auto entries = find_between(lines, "  '--", "=-[");
  for (auto& entry : find_between(lines, "  \"--", "=-[")) entries.push_back(std::move(entry));
  return entries;
}

text_lines write_zsh(const grid_key& key) {
  const auto [type, words, is_file] = completed(key);
  const auto text = short_text(key);
  const std::string quote = text.find('\'') == std::string::npos ? "'" : "\"";
  const auto action = is_file ? "_files" : words.empty() ? "" : "(" + words + ")";
  return {"  " + quote + "--" + key.full_name() + "=-[" + text + "]:" + std::string(type) + ":"
          + action + quote + " \\"};
}

// ---- fish

std::vector<key_entry> find_fish_names(const text_lines& lines) {
  return find_between(lines, "        \"", "=\" ");
}

text_lines write_fish_name(const grid_key& key) {
  auto text = short_text(key);
  text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return {"        \"" + key.full_name() + "=\" \"" + text + "\" \\"};
}

constexpr std::string_view fish_value = "complete -c actorgrid-node -n $at_value -l ";

std::vector<key_entry> find_fish_values(const text_lines& lines) {
  return find_between(lines, fish_value, " ");
}

text_lines write_fish_value(const grid_key& key) {
  const auto value = completed(key);
  if (!value.is_file && value.words.empty()) return {};
  const bool has_space = value.words.find(' ') != std::string::npos;
  const std::string quote = has_space ? "\"" : "";
  return {std::string(fish_value) + key.full_name()
          + (value.is_file ? " -r -F" : " -x -a " + quote + value.words + quote)};
}

// ---- bash

/// Each name has a line of a text of its own.
std::vector<key_entry> find_bash_names(const text_lines& lines) {
  std::vector<key_entry> entries;
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (lines[i].starts_with("    grid.") && lines[i].find(' ', 4) == std::string::npos)
      entries.push_back({lines[i].substr(4), i, i + 1});
  return entries;
}

text_lines write_bash_name(const grid_key& key) {
  return {"    " + key.full_name()};
}

std::vector<key_entry> find_bash_values(const text_lines& lines) {
  return find_between(lines, "  --", ") ");
}

text_lines write_bash_value(const grid_key& key) {
  const auto value = completed(key);
  if (value.is_file) return {"  --" + key.full_name() + ") _actorgrid_node_files -f ;;"};
  if (value.words.empty()) return {};
  return {"  --" + key.full_name() + ") _actorgrid_node_words '" + value.words + "' ;;"};
}

} // namespace

std::vector<key_page> completion_pages() {
  const std::string folder = "packaging/completions/";
  return {{folder + "_actorgrid-node", find_in_zsh, write_zsh},
          {folder + "actorgrid-node.fish", find_fish_names, write_fish_name},
          {folder + "actorgrid-node.fish", find_fish_values, write_fish_value},
          {folder + "actorgrid-node.bash", find_bash_names, write_bash_name},
          {folder + "actorgrid-node.bash", find_bash_values, write_bash_value}};
}

} // namespace actorgrid::testing
