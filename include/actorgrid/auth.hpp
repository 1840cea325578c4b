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
  /// The same for the token of a connect message, whose sender says that it is `peer_host`: checks
  /// also that the token was made for that node, if it names one. By default, tokens name none.
  virtual std::string why_invalid_from(std::string_view peer_host, std::string_view token) const {
    static_cast<void>(peer_host);
    return why_invalid(token);
  }
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

/// JSON web tokens that say which node presents them to which: signed like those of
/// json_web_token(), but the subject is `local`, the audience the peer that is dialled, and the
/// issuer `access_key`. Each is valid for ten minutes, and once, so that a recorded one is of no
/// use. Tokens of json_web_token() are accepted, too; nodes of the original refuse these.
credentials node_web_token(std::string local, std::string access_key, std::string secret);

/// Accepts any token, and presents an empty one.
credentials no_authentication();

/// Makes the configured credentials from their files. Each line of a file is a secret, of which the
/// first is presented and all are accepted. The files are read once: only a node follows their
/// changes. `local` is the node's name, which node_web_token() needs.
/// @error invalid_config naming the key and file
outcome<credentials> load_credentials(const auth_config& config, std::string_view local = {});

} // namespace actorgrid
