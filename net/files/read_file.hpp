#pragma once

#include <actorgrid/errc.hpp>
#include <actorgrid/outcome.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace actorgrid::files {

/// A setting that names a file.
struct file_setting {
  std::string_view key;
  const std::string& path;
};

/// Constraints on a file's content.
struct file_terms {
  std::size_t bytes_max;    ///< a larger file is given by mistake
  std::string_view content; ///< in words: "a secret"
  bool is_secret;           ///< refused when every user of the machine may read or write it
};

/// The failure for a file that a setting names, in a uniform wording: `grid.tls.key: "FILE" is
/// empty, expected ...`.
/// @returns invalid_config
failure mistake(const file_setting& which, const std::string& words);

/// Reads a file that a setting names. Never blocks: anything but a regular file, such as a pipe
/// without a writer, is refused.
/// @error invalid_config naming the key, the file and what was expected
outcome<std::string> read_file(const file_setting& which, const file_terms& terms);

/// Reads a one-line secret, without its line end.
/// @error invalid_config, for an empty file too
outcome<std::string> read_secret(const file_setting& which, std::string_view content = "a secret");

/// Most secrets in one file. Each costs a computation for every connection that nobody knows yet.
inline constexpr std::size_t secrets_max = 8;

/// Reads a file with a secret in each line. Empty lines are skipped.
/// @returns at least one
/// @error invalid_config, for more than secrets_max, too
outcome<std::vector<std::string>> read_secrets(const file_setting& which);

} // namespace actorgrid::files
