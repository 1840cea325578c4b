#pragma once

#include <actorgrid/config.hpp>
#include <actorgrid/outcome.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace actorgrid {

/// Makes the tokens this node presents in the HTTP upgrade and again in the connect message.
/// @thread called on loops; must not block
class token_source {
public:
  virtual ~token_source() = default;
  /// A token for connecting to `peer_host`, valid for at least the next few minutes.
  virtual std::string token(std::string_view peer_host) = 0;
};

/// Checks the tokens that other nodes present.
/// @thread called on loops, several at a time; must not block
class token_check {
public:
  virtual ~token_check() = default;
  /// Empty if the token is valid; otherwise the reason it is not, which never contains the secret.
  virtual std::string why_invalid(std::string_view token) const = 0;
};

/// Both halves of a node's credentials; start() fails with invalid_handle if either is null.
struct credentials {
  /// Source of the tokens this node presents.
  std::shared_ptr<token_source> source;
  /// Check of the tokens other nodes present.
  std::shared_ptr<token_check> check;
};

/// Every node presents the same text, which is compared in constant time.
credentials shared_secret(std::string secret);

/// JSON web tokens signed with HS512 (no other algorithm is ever accepted). The subject is
/// `access_key`; `exp` is `lifetime` ahead and is always checked.
credentials json_web_token(std::string access_key, std::string secret,
                           std::chrono::seconds lifetime = std::chrono::minutes(15));

/// Accepts any token, and presents an empty one.
credentials no_authentication();

/// Makes the configured credentials from their files (a trailing newline is not part of a secret).
/// @error invalid_config naming the key and file
outcome<credentials> load_credentials(const auth_config& config);

} // namespace actorgrid
