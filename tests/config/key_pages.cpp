#include "key_pages.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace actorgrid::testing {

namespace {

/// A file whose lines can be exchanged.
class edited_file {
public:
  explicit edited_file(const std::string& name) : path_(ACTORGRID_SOURCE_DIR "/" + name) {
    std::ifstream in{path_};
    if (!in) throw std::runtime_error("cannot read " + path_);
    for (std::string line; std::getline(in, line);) lines_.push_back(line);
  }

  const text_lines& lines() const noexcept { return lines_; }

  void exchange(std::size_t begin, std::size_t end, const text_lines& fresh) {
    const auto first = lines_.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto at = lines_.erase(first, first + static_cast<std::ptrdiff_t>(end - begin));
    lines_.insert(at, fresh.begin(), fresh.end());
  }

  void save() const {
    std::ofstream out{path_};
    for (const auto& line : lines_) out << line << '\n';
  }

private:
  std::string path_;
  text_lines lines_;
};

bool may_write() {
  return std::getenv("ACTORGRID_WRITE_DOCUMENTS") != nullptr;
}

std::string joined(const text_lines& lines) {
  std::string text;
  for (const auto& line : lines) text += line + '\n';
  return text;
}

const key_entry* entry_of(const std::vector<key_entry>& entries, const std::string& key) {
  const auto found = std::ranges::find(entries, key, &key_entry::key);
  return found == entries.end() ? nullptr : &*found;
}

/// The line where the entry of a key belongs that has none.
const std::size_t* place_behind(const std::vector<key_entry>& entries, const grid_key& key,
                                bool in_category) {
  const std::size_t* place = nullptr;
  for (const auto& other : grid_keys()) {
    if (other.category == key.category && other.name == key.name) break;
    const auto* entry = entry_of(entries, other.full_name());
    if (entry && (!in_category || other.category == key.category)) place = &entry->end;
  }
  return place;
}

/// Corrects the entry of one key. @returns whether it is right now
bool correct(edited_file& file, const key_page& page, const grid_key& key) {
  const auto entries = page.find(file.lines());
  const auto wanted = page.write(key);
  if (const auto* entry = entry_of(entries, key.full_name())) {
    file.exchange(entry->begin, entry->end, wanted);
    return true;
  }
  const auto* place = place_behind(entries, key, page.has_headings);
  if (place) file.exchange(*place, *place, wanted);
  return place;
}

bool is_right(const text_lines& lines, const key_page& page, const grid_key& key) {
  const auto entries = page.find(lines);
  const auto wanted = page.write(key);
  const auto* entry = entry_of(entries, key.full_name());
  if (!entry) return wanted.empty();
  return std::equal(lines.begin() + static_cast<std::ptrdiff_t>(entry->begin),
                    lines.begin() + static_cast<std::ptrdiff_t>(entry->end), wanted.begin(),
                    wanted.end());
}

/// "`grid.allow`, `grid.redial-max`, and `grid.limits.`: `guests`, `call-rate`".
std::string list_of_keys(in_force when) {
  std::string all, limits;
  for (const auto& key : grid_keys()) {
    if (key.change != when) continue;
    const bool is_limit = key.category == "grid.limits";
    auto& list = is_limit ? limits : all;
    list += list.empty() ? "`" : ", `";
    list += is_limit ? std::string(key.name) : key.full_name();
    list += '`';
  }
  return limits.empty() ? all : all + ", and `grid.limits.`: " + limits;
}

} // namespace

std::string sentences_about(const grid_key& key) {
  auto text = std::string(key.text) + '.';
  if (!key.details.empty()) text += ' ' + std::string(key.details);
  const auto range = range_of(key);
  const bool is_choice = range.find(" or ") != std::string::npos;
  if (!range.empty()) text += (is_choice ? " Values: `" : " Range: `") + range + "`.";
  return text;
}

std::vector<std::string> differences(const key_page& page) {
  edited_file file{page.file};
  std::vector<std::string> wrong;
  for (const auto& entry : page.find(file.lines()))
    if (!find_grid_key(entry.key)) wrong.push_back(page.file + ": there is no key " + entry.key);
  for (const auto& key : grid_keys()) {
    if (is_right(file.lines(), page, key)) continue;
    if (may_write() && correct(file, page, key)) continue;
    wrong.push_back(page.file + ": expected of " + key.full_name() + ":\n"
                    + joined(page.write(key)));
  }
  if (may_write()) file.save();
  return wrong;
}

std::vector<std::string> differences_in_changes() {
  edited_file file{"docs/configuration.md"};
  std::vector<std::string> wrong;
  using row = std::pair<in_force, std::string_view>;
  for (const auto& [when, words] : {row{in_force::item_by_item, " | at once: new peers "},
                                    row{in_force::at_once, " | at once, also for connections "},
                                    row{in_force::for_new_connections, " | for connections "}}) {
    const auto found = std::ranges::find_if(
        file.lines(), [part = words](const auto& line) { return line.find(part) != line.npos; });
    const auto wanted = "| " + list_of_keys(when);
    if (found == file.lines().end()) {
      wrong.push_back("docs/configuration.md: no line has:" + std::string(words));
      continue;
    }
    const auto end = found->find(words);
    if (found->substr(0, end) == wanted) continue;
    const auto number = static_cast<std::size_t>(found - file.lines().begin());
    const auto line = wanted + found->substr(end);
    if (may_write())
      file.exchange(number, number + 1, {line});
    else
      wrong.push_back("docs/configuration.md: expected:\n" + line);
  }
  if (may_write()) file.save();
  return wrong;
}

} // namespace actorgrid::testing
