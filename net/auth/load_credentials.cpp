#include <actorgrid/auth.hpp>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace actorgrid {

namespace {

/// More is not a secret but a file given by mistake.
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

failure mistake(std::string_view key, const std::string& path, const std::string& words) {
  return {errc::invalid_config, std::string(key) + ": \"" + path + "\" " + words};
}

std::string system_words(int error) {
  return std::generic_category().message(error);
}

/// "0644", the permissions alone.
std::string octal(mode_t mode) {
  std::string digits = "0000";
  for (std::size_t i = digits.size(); i-- > 0; mode >>= 3)
    digits[i] = static_cast<char>('0' + (mode & 7));
  return digits;
}

/// Rights and kind are asked of the open file, so that it cannot be swapped in between.
std::variant<std::string, failure> read_secret(std::string_view key, const std::string& path) {
  const descriptor file(path);
  if (file.value() < 0) return mistake(key, path, "cannot be opened: " + system_words(errno));
  struct stat status{};
  if (::fstat(file.value(), &status) != 0)
    return mistake(key, path, "cannot be read: " + system_words(errno));
  if (!S_ISREG(status.st_mode)) return mistake(key, path, "is not a file");
  if ((status.st_mode & (S_IROTH | S_IWOTH)) != 0)
    return mistake(key, path,
                   "has mode " + octal(status.st_mode)
                       + ", open to every user of this machine, expected 0600 or 0640: chmod 600 "
                       + path);

  std::string secret(secret_bytes_max + 1, '\0');
  std::size_t size = 0;
  while (size < secret.size()) {
    const auto got = ::read(file.value(), secret.data() + size, secret.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return mistake(key, path, "cannot be read: " + system_words(errno));
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size > secret_bytes_max)
    return mistake(key, path,
                   "is too long, expected a secret of at most " + std::to_string(secret_bytes_max)
                       + " bytes");
  secret.resize(size);
  if (secret.ends_with('\n')) secret.pop_back();
  if (secret.ends_with('\r')) secret.pop_back();
  if (secret.empty()) return mistake(key, path, "is empty, expected a secret");
  return secret;
}

/// The shared secret travels in an HTTP header as it is.
bool fits_header(std::string_view token) {
  return std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

std::variant<credentials, failure> load_shared_secret(const std::string& path) {
  auto secret = read_secret("grid.auth.token-file", path);
  if (auto* error = std::get_if<failure>(&secret)) return std::move(*error);
  auto& text = std::get<std::string>(secret);
  if (!fits_header(text))
    return mistake("grid.auth.token-file", path,
                   "holds a character that HTTP cannot carry, expected one line of printable "
                   "ASCII without spaces");
  return shared_secret(std::move(text));
}

} // namespace

std::variant<credentials, failure> load_credentials(const auth_config& config) {
  const bool has_jwt = !config.jwt_access_key.empty() || !config.jwt_secret_file.empty();
  if (!config.token_file.empty() && has_jwt)
    return failure{errc::invalid_config, "grid.auth.token-file: set together with grid.auth.jwt-*, "
                                         "expected only one way of authentication"};
  if (!config.token_file.empty()) return load_shared_secret(config.token_file);
  if (!has_jwt) return no_authentication();
  if (config.jwt_secret_file.empty())
    return failure{errc::invalid_config, "grid.auth.jwt-secret-file: missing, expected the file "
                                         "with the key of grid.auth.jwt-access-key"};
  if (config.jwt_access_key.empty())
    return failure{errc::invalid_config, "grid.auth.jwt-access-key: missing, expected the subject "
                                         "that goes with grid.auth.jwt-secret-file"};
  auto secret = read_secret("grid.auth.jwt-secret-file", config.jwt_secret_file);
  if (auto* error = std::get_if<failure>(&secret)) return std::move(*error);
  return json_web_token(config.jwt_access_key, std::move(std::get<std::string>(secret)));
}

} // namespace actorgrid
