#pragma once

#include "config/keys.hpp"

#include <cstddef>
#include <string>
#include <vector>

/// The files that say something about every key of the grid.
namespace actorgrid::testing {

using text_lines = std::vector<std::string>;

/// The lines of a file that are about one key.
struct key_entry {
  std::string key; ///< its full name
  std::size_t begin = 0, end = 0;
};

/// One way in which a file is about keys.
struct key_page {
  std::string file; ///< "docs/configuration.md"
  /// The entries that the file has; those of keys that do not exist are among them.
  std::vector<key_entry> (*find)(const text_lines&);
  /// The entry that a key should have; no line if it should have none.
  text_lines (*write)(const grid_key&);
  /// Whether keys have a heading per category, which the text of an entry does not bring along.
  bool has_headings = false;
};

/// What is wrong in the file, with the right text. With ACTORGRID_WRITE_DOCUMENTS in the
/// environment the file is corrected, and only what is left is returned: a new key stands behind
/// the one before it in grid_keys().
std::vector<std::string> differences(const key_page& page);

/// config/grid.ini, docs/configuration.md and packaging/man/actorgrid.ini.5.
std::vector<key_page> reference_pages();
/// Those for bash, zsh and fish, which are about names and about values apart.
std::vector<key_page> completion_pages();

/// All of what grid.ini says of a key, for example, in Markdown: "Time between pings. ...".
std::string sentences_about(const grid_key& key);

/// Compares the lists of keys in docs/configuration.md that say which changes are in force when, as
/// differences() does.
std::vector<std::string> differences_in_changes();

} // namespace actorgrid::testing
