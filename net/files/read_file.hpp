#pragma once

#include <actorgrid/errc.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

namespace actorgrid::files {

/// A setting that names a file.
struct file_setting {
  std::string_view key;
  const std::string& path;
};

/// What may be in a file.
struct file_terms {
  std::size_t bytes_max;    ///< more is a file given by mistake
  std::string_view content; ///< in words: "a secret"
  bool is_secret;           ///< refused when every user of the machine may read or write it
};

/// Failures of files that settings name, all alike: `grid.tls.key: "FILE" is empty, expected ...`.
/// @returns invalid_config
failure mistake(const file_setting& which, const std::string& words);

/// Reads a file that a setting names. Never waits: what is no regular file, such as a pipe that
/// nobody writes to, is refused.
/// @error invalid_config naming the key, the file and what was expected
std::variant<std::string, failure> read_file(const file_setting& which, const file_terms& terms);

/// Reads a one-line secret; the line end is no part of it.
/// @error invalid_config, for an empty file too
std::variant<std::string, failure> read_secret(const file_setting& which,
                                               std::string_view content = "a secret");

} // namespace actorgrid::files
