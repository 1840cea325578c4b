#pragma once

#include <actorgrid/config.hpp>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace actorgrid::ws::test {

/// What a test wants in a certificate, right or wrong.
struct certificate_terms {
  std::string names;                  ///< such as "IP:127.0.0.1,DNS:localhost"
  std::string usages = {};            ///< such as "clientAuth"; empty: no such extension
  std::chrono::seconds begins{-3600}; ///< from now
  std::chrono::seconds ends{3600};    ///< from now
  bool is_signed_by_itself = false;
  std::string password = {}; ///< of the key; empty: the key is not encrypted
};

/// A certificate authority with a directory of its own, which goes with it.
class authority {
public:
  /// `name` goes into its certificate; by default it is unique.
  explicit authority(std::string name = {});
  authority(const authority&) = delete;
  authority& operator=(const authority&) = delete;
  ~authority();

  std::string ca_file() const { return file("ca.pem"); }
  /// Issues a certificate for `names`, such as "IP:127.0.0.1,DNS:localhost". With `trust`, the
  /// configuration also trusts this authority.
  tls_config issue(const std::string& names, bool trust = true);
  tls_config issue(const certificate_terms& terms, bool trust = true);
  /// Writes a list of the certificates that are revoked, valid for an hour, and returns its file.
  /// Certificates are numbered from 2, in the order in which they were issued.
  std::string revoke(const std::vector<long>& serials,
                     std::chrono::seconds ends = std::chrono::hours(1));
  /// Writes a file with that name and text, which only its owner may read. @returns its path
  std::string write(const std::string& name, const std::string& text);
  std::string file(const std::string& name) const { return directory_ / name; }

private:
  struct pair;
  std::filesystem::path directory_;
  std::unique_ptr<pair> ca_;
  long serial_ = 1;
};

} // namespace actorgrid::ws::test
