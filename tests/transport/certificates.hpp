#pragma once

#include <actorgrid/config.hpp>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

namespace actorgrid::ws::test {

/// A certificate that differs from what a node has: as wrong as a test wants it.
struct certificate_terms {
  std::string names;                  ///< such as "IP:127.0.0.1,DNS:localhost"
  std::string usages = {};            ///< such as "clientAuth"; empty: no word about it
  std::chrono::seconds begins{-3600}; ///< from now
  std::chrono::seconds ends{3600};    ///< from now
  bool is_signed_by_itself = false;
  std::string password = {}; ///< of the key; empty: it is not encrypted
};

/// A certificate authority in a directory of its own, gone with this object.
class authority {
public:
  /// With the name in its certificate; by default one that no other has.
  explicit authority(std::string name = {});
  authority(const authority&) = delete;
  authority& operator=(const authority&) = delete;
  ~authority();

  std::string ca_file() const { return file("ca.pem"); }
  /// Issues a certificate for `names`, such as "IP:127.0.0.1,DNS:localhost". With `trust` the
  /// configuration names this authority as the one to trust.
  tls_config issue(const std::string& names, bool trust = true);
  tls_config issue(const certificate_terms& terms, bool trust = true);
  /// A file of that name with that text.
  std::string write(const std::string& name, const std::string& text);
  std::string file(const std::string& name) const { return directory_ / name; }

private:
  struct pair;
  std::filesystem::path directory_;
  std::unique_ptr<pair> ca_;
  long serial_ = 1;
};

} // namespace actorgrid::ws::test
