#include "net/files/read_file.hpp"

#include <actorgrid/auth.hpp>

#include <algorithm>
#include <utility>

namespace actorgrid {

namespace {

using files::mistake;
using files::read_secret;

/// The shared secret travels in an HTTP header as it is.
bool fits_header(std::string_view token) {
  return std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

outcome<credentials> load_shared_secret(const std::string& path) {
  const files::file_setting which{"grid.auth.token-file", path};
  auto secret = read_secret(which);
  if (!secret) return std::move(secret).why();
  auto& text = *secret;
  if (!fits_header(text))
    return mistake(which,
                   "holds a character that HTTP cannot carry, expected one line of printable "
                   "ASCII without spaces");
  return shared_secret(std::move(text));
}

} // namespace

outcome<credentials> load_credentials(const auth_config& config) {
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
  auto secret = read_secret({"grid.auth.jwt-secret-file", config.jwt_secret_file});
  if (!secret) return std::move(secret).why();
  return json_web_token(config.jwt_access_key, *std::move(secret));
}

} // namespace actorgrid
