#pragma once

#include "net/auth/key_ring.hpp"

#include <actorgrid/auth.hpp>

#include <string>
#include <utility>

namespace actorgrid::auth {

/// The file of secrets that `grid.auth` names, and credentials that follow what is in it.
class credential_files {
public:
  /// @error as load_credentials()
  static outcome<credential_files> load(const auth_config& config, const std::string& local);

  const credentials& tokens() const noexcept { return tokens_; }
  /// The key of the setting that names the file; empty if there is no file.
  const std::string& key() const noexcept { return key_; }
  const std::string& path() const noexcept { return path_; }
  /// Reads the file again. What was in force stays if it cannot be used.
  /// @error invalid_config naming the key and file. @thread may block
  failure reload() const;

private:
  credential_files(credentials tokens, std::string key, std::string path, key_ring secrets)
      : tokens_(std::move(tokens)), key_(std::move(key)), path_(std::move(path)),
        secrets_(std::move(secrets)) {}

  credentials tokens_;
  std::string key_;
  std::string path_;
  key_ring secrets_;
};

} // namespace actorgrid::auth
