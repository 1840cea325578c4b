#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace actorgrid::testing {

/// A page of docs/, some of whose blocks a test writes.
///
/// Such a block begins with a line "```text KIND NAME", and its text is whatever the test says it
/// is. compare() tells whether the page says the same. With ACTORGRID_WRITE_DOCUMENTS in the
/// environment it changes the page instead, so that a test both writes its blocks and notices when
/// they are out of date.
class document {
public:
  /// Reads docs/FILE. Throws std::runtime_error if it cannot.
  explicit document(std::string_view file);

  /// The names of the blocks of a kind, sorted.
  std::vector<std::string> names(std::string_view kind) const;
  /// The text of a block; its lines end in newlines. Empty if there is no such block.
  std::string text(std::string_view kind, std::string_view name) const;

  /// The names of those blocks of a kind whose text is not the one expected, that are missing, or
  /// that nobody expects.
  std::vector<std::string> compare(std::string_view kind,
                                   const std::map<std::string, std::string>& expected);

private:
  std::string path_;
  std::vector<std::string> lines_;
};

} // namespace actorgrid::testing
