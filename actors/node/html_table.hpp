#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace actorgrid::actors {

/// Text as HTML, for elements and attributes. It is cut between two characters, and all of these
/// are printable.
std::string html(std::string_view text);

/// "1.2 ms".
std::string time_text(std::chrono::nanoseconds t);
/// "1.2 MiB".
std::string size_text(std::uint64_t bytes);
/// A name of the program, such as "not_listed", as words.
std::string words_of(std::string_view name);
/// The name of a node without its scheme.
std::string_view without_scheme(std::string_view name);

/// A table with a title, as a part of the page. The script of the page finds it by its ID, and makes
/// rows of its own.
class html_table {
public:
  /// More rows are only counted.
  static constexpr std::size_t rows_max = 300;

  /// How the texts of a column are laid out; also the name of the class in the style.
  enum class kind : std::uint8_t { number, text, long_text };
  struct column {
    std::string_view title;
    kind is = kind::number;
  };
  /// A text, and the class that marks it; empty if none does.
  struct cell {
    std::string text;
    std::string_view mark = {};
  };

  /// The ID and the titles are constants, in HTML.
  html_table(std::string_view id, std::string_view title, std::initializer_list<column> columns);
  /// A paragraph above the table.
  void note(std::string_view id, std::string_view text);
  void row(std::initializer_list<cell> cells);
  /// The HTML of the part; nothing can be added then.
  std::string take();

private:
  std::string_view id_;
  std::string_view title_;
  std::vector<column> columns_;
  std::string note_;
  std::string rows_;
  std::size_t count_ = 0;
};

} // namespace actorgrid::actors
