#pragma once

#include <actorgrid/config.hpp>
#include <actorgrid/errc.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace actorgrid {

/// Makes the token this node presents, in the HTTP upgrade and again in the connect message.
/// @thread called on loops; must not block
class token_source {
public:
  virtual ~token_source() = default;
  /// A token for connecting to `peer_host`, fresh enough to be checked within the next minutes.
  virtual std::string token(std::string_view peer_host) = 0;
};

/// Judges the tokens that others present.
/// @thread called on loops, several at a time; must not block
class token_check {
public:
  virtual ~token_check() = default;
  /// Empty when the token is good; else why not, in words that never contain the secret.
  virtual std::string why_invalid(std::string_view token) const = 0;
};

/// Both halves of a node's credentials; start() fails with invalid_handle when one of them is null.
struct credentials {
  /// Of the tokens this node presents.
  std::shared_ptr<token_source> source;
  /// Of the tokens others present.
  std::shared_ptr<token_check> check;
};

/// Every node presents the same text; compared in constant time.
credentials shared_secret(std::string secret);

/// JSON web tokens signed with HS512 (no other algorithm is ever accepted): the subject is
/// `access_key`, `exp` lies `lifetime` ahead and is always checked.
credentials json_web_token(std::string access_key, std::string secret,
                           std::chrono::seconds lifetime = std::chrono::minutes(15));

/// Everyone is let in with any token, and an empty one is presented.
credentials no_authentication();

/// What the configuration asks for, its files read (a trailing newline is not part of a secret).
/// @error invalid_config naming the key and file
std::variant<credentials, failure> load_credentials(const auth_config& config);

} // namespace actorgrid
