#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace actorgrid::ctl {

/// Text of another node for a cell: whatever is not printable ASCII becomes an escape, so that it
/// cannot control the terminal and each byte takes one column.
std::string cell_text(std::string_view text);

/// What the columns of a sheet hold. All but the first ones hold numbers.
struct sheet_columns {
  std::size_t names = 1; ///< the first: names, of which the end matters, with ports and subroutes
  std::size_t texts = 0; ///< those after them: words, of which the beginning matters
  /// Columns to leave out of lines that are too long, by their place; the least important first.
  std::vector<std::size_t> optional = {};
};

/// A table that fits a terminal: if lines are too long, it first leaves columns out, then cuts names
/// and texts, then the ends of lines.
class sheet {
public:
  sheet(std::vector<std::string> heading, sheet_columns columns);
  /// Adds a row; missing cells are empty. What is too much in the last cell hangs over.
  void add(std::vector<std::string> row);

  /// The heading and the rows, numbers aligned to the right. `width` 0: as wide as needed. At most
  /// `rows_max` rows, then a line that says how many are left out.
  std::vector<std::string> lines(std::size_t width, std::size_t rows_max) const;
  /// The rows alone, with tabs between cells.
  std::vector<std::string> plain_lines() const;

private:
  /// The columns to show and how wide each is, for the first `rows` rows.
  struct layout {
    std::vector<bool> is_shown;
    std::vector<std::size_t> widths;

    std::size_t total(std::size_t comfortable_to) const;
  };

  layout layout_for(std::size_t width, std::size_t rows) const;
  std::vector<std::size_t> natural_widths(std::size_t rows) const;
  std::string line_of(const std::vector<std::string>& row, const layout& shown) const;
  /// How many columns are aligned to the left.
  std::size_t left() const noexcept { return columns_.names + columns_.texts; }

  sheet_columns columns_;
  std::vector<std::vector<std::string>> rows_;
};

} // namespace actorgrid::ctl
