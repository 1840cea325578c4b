#pragma once

#include <string>
#include <string_view>
#include <variant>

namespace actorgrid {

/// A file's text could not be had: in words that follow its name.
struct unreadable {
  std::string words;
};

/// The text of a configuration file in UTF-8, its lines ended by '\n', without a byte order mark.
///
/// Refused with what it is: a directory, a file above 1 MiB, UTF-16 and UTF-32, and what holds a NUL
/// byte, which no text does.
std::variant<std::string, unreadable> read_text_file(const std::string& path);

/// The same, of bytes that were read.
std::variant<std::string, unreadable> plain_text(std::string bytes);

} // namespace actorgrid
