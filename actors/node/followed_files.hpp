#pragma once

#include "actors/core/node_core.hpp"
#include "net/auth/credential_files.hpp"
#include "net/auth/key_ring.hpp"
#include "net/files/file_watch.hpp"

#include <actorgrid/errc.hpp>

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace actorgrid::actors {

/// Follows the files of secrets and certificates of a node: what is in a changed file is checked,
/// and then in force for new connections, while those that exist go on. A file that cannot be used
/// changes nothing and is reported. Also reports when the node's certificate is about to expire.
class followed_files {
public:
  /// How often the files are looked at. A change counts once it is a look old.
  static constexpr std::chrono::milliseconds period{1000};

  explicit followed_files(node_core& core) : core_(core) {}

  /// Looks at the files that the configuration names: call before they are read.
  void begin();
  void follow(auth::credential_files credentials) { credentials_ = std::move(credentials); }
  /// Reads the tokens of the admin listener, if a file of them is configured. @error invalid_config
  failure follow_admin_tokens();
  /// None without such a file.
  const std::optional<auth::key_ring>& admin_tokens() const noexcept { return admin_tokens_; }
  /// Looks at the files regularly from now on, unless it was stopped.
  void start();
  /// Returns once the looking has ended.
  void stop();

private:
  void look();
  void reload_credentials();
  void reload_tls();
  void reload_admin_tokens();
  void tell(const std::string& which, const failure& why) const;
  void tell_expiry();

  node_core& core_;
  std::optional<files::file_watch> watch_;
  std::optional<auth::credential_files> credentials_;
  std::optional<auth::key_ring> admin_tokens_;
  std::chrono::system_clock::time_point expiry_due_{}; ///< when to tell again
  std::mutex mutex_;                                   ///< guards what follows
  std::shared_ptr<void> looking_;
  bool is_stopped_ = false;
};

} // namespace actorgrid::actors
