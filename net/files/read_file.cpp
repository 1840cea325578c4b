#include "net/files/read_file.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace actorgrid::files {

namespace {

constexpr std::size_t secret_bytes_max = std::size_t{4} << 10;

class descriptor {
public:
  explicit descriptor(const std::string& path)
      : value_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  ~descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  int value() const noexcept { return value_; }

private:
  const int value_;
};

/// "0644", the permissions alone.
std::string octal(mode_t mode) {
  std::string digits = "0000";
  for (std::size_t i = digits.size(); i-- > 0; mode >>= 3)
    digits[i] = static_cast<char>('0' + (mode & 7));
  return digits;
}

std::string system_words(int error) {
  return std::generic_category().message(error);
}

} // namespace

failure mistake(const file_setting& which, const std::string& words) {
  return {errc::invalid_config, std::string(which.key) + ": \"" + which.path + "\" " + words};
}

outcome<std::string> read_file(const file_setting& which, const file_terms& terms) {
  const descriptor file(which.path);
  if (file.value() < 0) return mistake(which, "cannot be opened: " + system_words(errno));
  // Permissions and type are checked on the open file, so that it cannot be swapped in between.
  struct stat status{};
  if (::fstat(file.value(), &status) != 0)
    return mistake(which, "cannot be read: " + system_words(errno));
  if (!S_ISREG(status.st_mode)) return mistake(which, "is not a file");
  if (terms.is_secret && (status.st_mode & (S_IROTH | S_IWOTH)) != 0)
    return mistake(which, "has mode " + octal(status.st_mode)
                              + ", open to every user of this machine, expected 0600 or 0640: "
                                "chmod 600 "
                              + which.path);

  constexpr std::size_t step = 4096;
  std::string text;
  std::size_t size = 0;
  while (size <= terms.bytes_max) {
    text.resize(std::min(size + std::max(size, step), terms.bytes_max + 1));
    const auto got = ::read(file.value(), text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return mistake(which, "cannot be read: " + system_words(errno));
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size > terms.bytes_max)
    return mistake(which, "is too long, expected " + std::string(terms.content) + " of at most "
                              + std::to_string(terms.bytes_max) + " bytes");
  text.resize(size);
  return text;
}

outcome<std::string> read_secret(const file_setting& which, std::string_view content) {
  auto read = read_file(which, {secret_bytes_max, content, true});
  if (!read) return read;
  std::string& secret = *read;
  const bool is_utf16 = (secret.starts_with("\xff\xfe") || secret.starts_with("\xfe\xff"))
                        && secret.find('\0') != std::string::npos;
  if (is_utf16 || secret.starts_with("\xef\xbb\xbf"))
    return mistake(which, "begins with a byte order mark, expected only the bytes of "
                              + std::string(content) + ": save it as UTF-8 without one");
  if (secret.ends_with('\n')) secret.pop_back();
  if (secret.ends_with('\r')) secret.pop_back();
  if (secret.empty()) return mistake(which, "is empty, expected " + std::string(content));
  return read;
}

outcome<std::vector<std::string>> read_secrets(const file_setting& which) {
  const auto text = read_secret(which);
  if (!text) return text.why();
  std::vector<std::string> all;
  for (std::string_view rest = *text; !rest.empty();) {
    auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) all.emplace_back(line);
  }
  if (all.empty()) return mistake(which, "is empty, expected a secret");
  if (all.size() > secrets_max)
    return mistake(which, "has " + std::to_string(all.size()) + " lines, expected at most "
                              + std::to_string(secrets_max) + " secrets, one a line");
  return all;
}

} // namespace actorgrid::files
