#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace actorgrid::ctl {

/// Text of another node for a cell: whatever is not printable ASCII becomes an escape, so that it
/// cannot control the terminal and each byte takes one column.
std::string cell_text(std::string_view text);

/// A table that fits a terminal. The first columns hold names and are cut if lines are too long;
/// all others hold numbers, and lines that are still too long are cut at their end.
class sheet {
public:
  /// @param names how many of the columns hold names
  sheet(std::vector<std::string> heading, std::size_t names);
  /// Adds a row; missing cells are empty. What is too much in the last cell hangs over.
  void add(std::vector<std::string> row);

  /// The heading and the rows, numbers aligned to the right. `width` 0: as wide as needed. At most
  /// `rows_max` rows, then a line that says how many are left out.
  std::vector<std::string> lines(std::size_t width, std::size_t rows_max) const;
  /// The rows alone, with tabs between cells.
  std::vector<std::string> plain_lines() const;

private:
  std::vector<std::size_t> widths(std::size_t width, std::size_t rows) const;

  std::size_t names_;
  std::vector<std::vector<std::string>> rows_;
};

} // namespace actorgrid::ctl
