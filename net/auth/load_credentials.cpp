#include "net/auth/credential_files.hpp"
#include "net/auth/json_web_token.hpp"
#include "net/auth/shared_secret.hpp"
#include "net/files/read_file.hpp"

#include <algorithm>
#include <optional>

namespace actorgrid {

namespace {

using auth::key_ring;
using files::mistake;

constexpr const char* token_key = "grid.auth.token-file";
constexpr const char* signing_key = "grid.auth.jwt-secret-file";

/// How long tokens that name no node are valid.
constexpr std::chrono::minutes token_life{15};

/// The shared secret travels in an HTTP header as it is.
bool fits_header(std::string_view token) {
  return std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

/// The secrets in the file that a setting names.
outcome<key_ring::keys> read_keys(const std::string& key, const std::string& path) {
  const files::file_setting which{key, path};
  auto all = files::read_secrets(which);
  if (all && key == token_key && !std::ranges::all_of(*all, fits_header))
    return mistake(which, "holds a character that HTTP cannot carry, expected one line of "
                          "printable ASCII without spaces, or a line for each of several secrets");
  return all;
}

/// What is wrong with the settings themselves, if anything.
std::optional<failure> find_mistake(const auth_config& config) {
  const bool has_jwt = !config.jwt_access_key.empty() || !config.jwt_secret_file.empty();
  if (!config.token_file.empty() && has_jwt)
    return failure{errc::invalid_config, "grid.auth.token-file: set together with grid.auth.jwt-*, "
                                         "expected only one way of authentication"};
  if (has_jwt && config.jwt_secret_file.empty())
    return failure{errc::invalid_config, "grid.auth.jwt-secret-file: missing, expected the file "
                                         "with the key of grid.auth.jwt-access-key"};
  if (has_jwt && config.jwt_access_key.empty())
    return failure{errc::invalid_config, "grid.auth.jwt-access-key: missing, expected the subject "
                                         "that goes with grid.auth.jwt-secret-file"};
  return std::nullopt;
}

} // namespace

namespace auth {

outcome<credential_files> credential_files::load(const auth_config& config,
                                                 const std::string& local) {
  if (auto wrong = find_mistake(config)) return *std::move(wrong);
  const bool is_shared = !config.token_file.empty();
  const auto& path = is_shared ? config.token_file : config.jwt_secret_file;
  if (path.empty()) return credential_files{no_authentication(), {}, {}, key_ring{std::string{}}};
  const std::string key = is_shared ? token_key : signing_key;
  auto secrets = read_keys(key, path);
  if (!secrets) return std::move(secrets).why();
  key_ring ring{*std::move(secrets)};
  auto tokens = is_shared ? shared_secrets(ring)
                          : web_tokens(config.jwt_access_key, ring, token_life, local,
                                       config.jwt_node_tokens && !local.empty());
  return credential_files{std::move(tokens), key, path, std::move(ring)};
}

failure credential_files::reload() const {
  auto secrets = read_keys(key_, path_);
  if (!secrets) return std::move(secrets).why();
  secrets_.replace(*std::move(secrets));
  return {};
}

} // namespace auth

outcome<credentials> load_credentials(const auth_config& config, std::string_view local) {
  auto files = auth::credential_files::load(config, std::string{local});
  if (!files) return std::move(files).why();
  return (*files).tokens();
}

} // namespace actorgrid
