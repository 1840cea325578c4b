#include "apps/ctl/load/sheet.hpp"

#include <algorithm>
#include <utility>

namespace actorgrid::ctl {

namespace {

constexpr std::size_t gap = 2;
constexpr std::size_t name_width_min = 8;
/// Columns are left out rather than that names are cut to less.
constexpr std::size_t name_width_wanted = 16;

std::string cut_front(const std::string& text, std::size_t width) {
  if (text.size() <= width) return text;
  return "~" + text.substr(text.size() - (width - 1));
}

std::string cut_back(std::string text, std::size_t width) {
  if (text.size() <= width) return text;
  text.resize(width - 1);
  return text + "~";
}

std::string cut_line(std::string line, std::size_t width) {
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return width == 0 ? line : cut_back(std::move(line), width);
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

sheet::sheet(std::vector<std::string> heading, sheet_columns columns)
    : columns_(std::move(columns)), rows_{std::move(heading)} {}

void sheet::add(std::vector<std::string> row) {
  rows_.push_back(std::move(row));
}

std::vector<std::size_t> sheet::natural_widths(std::size_t rows) const {
  const auto columns = rows_.front().size();
  std::vector<std::size_t> all(columns);
  for (std::size_t r = 0; r < rows; ++r) {
    const auto& row = rows_[r];
    for (std::size_t i = 0; i < std::min(row.size(), columns); ++i) {
      // A note in the place of numbers hangs over.
      const bool is_note = i >= left() && i + 1 == row.size() && row.size() < columns;
      if (!is_note) all[i] = std::max(all[i], row[i].size());
    }
  }
  return all;
}

/// The width of a line; of the first columns, no more than is wanted counts.
std::size_t sheet::layout::total(std::size_t comfortable_to) const {
  std::size_t sum = 0;
  for (std::size_t i = 0; i < widths.size(); ++i)
    if (is_shown[i])
      sum += gap + (i < comfortable_to ? std::min(widths[i], name_width_wanted) : widths[i]);
  return sum - std::min(sum, gap);
}

sheet::layout sheet::layout_for(std::size_t width, std::size_t rows) const {
  layout shown{std::vector<bool>(rows_.front().size(), true), natural_widths(rows)};
  if (width == 0) return shown;
  for (const auto least : columns_.optional) {
    if (shown.total(left()) <= width) break;
    shown.is_shown[least] = false;
  }
  for (auto total = shown.total(0); total > width; --total) {
    auto widest = left();
    for (std::size_t i = 0; i < left(); ++i)
      if (shown.is_shown[i] && (widest == left() || shown.widths[i] > shown.widths[widest]))
        widest = i;
    if (widest == left() || shown.widths[widest] <= name_width_min) break;
    --shown.widths[widest];
  }
  return shown;
}

std::string sheet::line_of(const std::vector<std::string>& row, const layout& shown) const {
  std::string line;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (!shown.is_shown[i]) continue;
    const auto space = shown.widths[i];
    const bool is_left = i < left();
    const auto cell = i < columns_.names ? cut_front(row[i], space)
                      : is_left          ? cut_back(row[i], space)
                                         : row[i];
    const std::string room(space > cell.size() ? space - cell.size() : 0, ' ');
    const bool is_note = !is_left && row.size() < shown.widths.size();
    if (i != 0) line.append(gap, ' ');
    line += is_left || is_note ? cell + room : room + cell;
  }
  return line;
}

std::vector<std::string> sheet::lines(std::size_t width, std::size_t rows_max) const {
  const auto rows = 1 + std::min(rows_.size() - 1, rows_max);
  const auto shown = layout_for(width, rows);
  std::vector<std::string> all;
  for (std::size_t r = 0; r < rows; ++r) all.push_back(cut_line(line_of(rows_[r], shown), width));
  if (const auto left_out = rows_.size() - rows; left_out != 0)
    all.push_back(cut_line("... and " + std::to_string(left_out) + " more", width));
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
