#include "apps/ctl/load/sheet.hpp"

#include <algorithm>
#include <utility>

namespace actorgrid::ctl {

namespace {

constexpr std::size_t gap = 2;
constexpr std::size_t name_width_min = 8;

/// Keeps the end of a name, where ports and subroutes differ.
std::string cut_front(const std::string& text, std::size_t width) {
  if (text.size() <= width) return text;
  return "~" + text.substr(text.size() - (width - 1));
}

std::string cut_back(std::string line, std::size_t width) {
  while (!line.empty() && line.back() == ' ') line.pop_back();
  if (width == 0 || line.size() <= width) return line;
  line.resize(width - 1);
  return line + "~";
}

} // namespace

std::string cell_text(std::string_view text) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string shown;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f) {
      shown += c;
    } else {
      shown += "\\x";
      shown += digits[byte >> 4U];
      shown += digits[byte & 15U];
    }
  }
  return shown;
}

sheet::sheet(std::vector<std::string> heading, std::size_t names)
    : names_(names), rows_{std::move(heading)} {}

void sheet::add(std::vector<std::string> row) {
  rows_.push_back(std::move(row));
}

std::vector<std::size_t> sheet::widths(std::size_t width, std::size_t rows) const {
  const auto columns = rows_.front().size();
  std::vector<std::size_t> all(columns);
  for (std::size_t r = 0; r < rows; ++r) {
    const auto& row = rows_[r];
    for (std::size_t i = 0; i < std::min(row.size(), columns); ++i) {
      // A note in the place of numbers hangs over.
      const bool is_note = i >= names_ && i + 1 == row.size() && row.size() < columns;
      if (!is_note) all[i] = std::max(all[i], row[i].size());
    }
  }
  std::size_t total = gap * (columns - 1);
  for (const auto one : all) total += one;
  while (width != 0 && total > width) {
    const auto names_end = all.begin() + static_cast<std::ptrdiff_t>(names_);
    const auto widest = std::max_element(all.begin(), names_end);
    if (widest == names_end || *widest <= name_width_min) break;
    --*widest;
    --total;
  }
  return all;
}

std::vector<std::string> sheet::lines(std::size_t width, std::size_t rows_max) const {
  const auto rows = 1 + std::min(rows_.size() - 1, rows_max);
  const auto columns = widths(width, rows);
  std::vector<std::string> all;
  for (std::size_t r = 0; r < rows; ++r) {
    const auto& row = rows_[r];
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const auto space = columns[i];
      const bool is_name = i < names_;
      const auto cell = is_name ? cut_front(row[i], space) : row[i];
      const auto room = space > cell.size() ? space - cell.size() : 0;
      const bool is_note = !is_name && row.size() < columns.size();
      if (i != 0) line.append(gap, ' ');
      line += is_name || is_note ? cell + std::string(room, ' ') : std::string(room, ' ') + cell;
    }
    all.push_back(cut_back(std::move(line), width));
  }
  if (const auto left_out = rows_.size() - rows; left_out != 0)
    all.push_back(cut_back("... and " + std::to_string(left_out) + " more", width));
  return all;
}

std::vector<std::string> sheet::plain_lines() const {
  std::vector<std::string> all;
  for (std::size_t r = 1; r < rows_.size(); ++r) {
    std::string line;
    for (std::size_t i = 0; i < rows_[r].size(); ++i) line += (i == 0 ? "" : "\t") + rows_[r][i];
    all.push_back(std::move(line));
  }
  return all;
}

} // namespace actorgrid::ctl
