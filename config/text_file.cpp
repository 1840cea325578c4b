#include "config/text_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>
#include <utility>

namespace actorgrid {

namespace {

/// A larger file is no configuration but was given by mistake, or is an endless device.
constexpr std::size_t text_bytes_max = std::size_t{1} << 20;

/// The unsupported encoding that the first bytes reveal, if any. UTF-32 begins as UTF-16 does.
std::string_view foreign_encoding(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.starts_with("\xff\xfe\0\0"sv) || bytes.starts_with("\0\0\xfe\xff"sv)) return "UTF-32";
  if (bytes.starts_with("\xff\xfe"sv) || bytes.starts_with("\xfe\xff"sv)) return "UTF-16";
  // Without a mark: every other byte of plain English is 0.
  if (bytes.size() >= 2 && (bytes[0] == '\0') != (bytes[1] == '\0')) return "UTF-16";
  return {};
}

} // namespace

outcome<std::string, unreadable> plain_text(std::string bytes) {
  if (const auto encoding = foreign_encoding(bytes); !encoding.empty())
    return unreadable{"is text in " + std::string(encoding) + ", expected UTF-8: save it as that"};
  if (const auto at = bytes.find('\0'); at != std::string::npos)
    return unreadable{
        "holds a NUL byte in line "
        + std::to_string(
            1 + std::count(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(at), '\n'))
        + ", expected a text file"};
  constexpr std::string_view mark = "\xef\xbb\xbf";
  std::string text;
  text.reserve(bytes.size());
  for (std::size_t i = bytes.starts_with(mark) ? mark.size() : 0; i < bytes.size(); ++i) {
    if (bytes[i] != '\r')
      text += bytes[i];
    else if (i + 1 == bytes.size() || bytes[i + 1] != '\n')
      text += '\n'; // The line end of old Macs.
  }
  return text;
}

outcome<std::string, unreadable> read_text_file(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored))
    return unreadable{"cannot be read: Is a directory"};
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  std::string bytes(text_bytes_max + 1, '\0');
  if (stream.is_open()) stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!stream.is_open() || stream.bad())
    return unreadable{"cannot be read: "
                      + std::generic_category().message(errno == 0 ? EIO : errno)};
  bytes.resize(static_cast<std::size_t>(stream.gcount()));
  if (bytes.size() > text_bytes_max)
    return unreadable{"is larger than 1 MiB, expected a configuration file"};
  return plain_text(std::move(bytes));
}

} // namespace actorgrid
