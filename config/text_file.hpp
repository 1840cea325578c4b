#pragma once

#include <actorgrid/outcome.hpp>

#include <string>

namespace actorgrid {

/// Why a file's text could not be read, in words that follow its name.
struct unreadable {
  std::string words;
};

/// The text of a configuration file in UTF-8, its lines ended by '\n', without a byte order mark.
///
/// Refuses, with a specific reason, a directory, a file above 1 MiB, UTF-16 and UTF-32, and a file
/// with a NUL byte, which no text has.
outcome<std::string, unreadable> read_text_file(const std::string& path);

/// The same, of bytes that were read.
outcome<std::string, unreadable> plain_text(std::string bytes);

} // namespace actorgrid
