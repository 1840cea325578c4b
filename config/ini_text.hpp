#pragma once

#include <caf/config_value.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace actorgrid {

/// One assignment of a configuration file, in the order of the file.
struct ini_entry {
  std::string key; ///< with its section: "grid.tls.cert"; without one for the section "global"
  caf::config_value value;
  std::int32_t line = 0;
};

struct ini_content {
  std::vector<ini_entry> entries; ///< those before the error if there is one
  /// Sections in the order of the file, whether they have entries or not: "grid", "grid.tls".
  std::vector<std::string> sections;
  std::string error; ///< "line 3: unexpected character"; empty when there is none
};

/// Reads a file in CAF's format, in which a comment may also begin with '#'. CAF's own reader
/// silently keeps the first of two assignments, drops values of a wrong type and forgets the lines;
/// this one keeps everything.
ini_content parse_ini(std::string text);

/// A value as the file spells it.
std::string render_ini(const caf::config_value& value);

} // namespace actorgrid
