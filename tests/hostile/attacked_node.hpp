#pragma once

#include "tests/cluster/cluster.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace actorgrid::hostile {

/// A stream of the attacked node, in addition to those of tests/cluster/routes.hpp: it never reads
/// and never ends. Its windows are 1 and 1.
inline constexpr std::uint8_t deaf_stream = 8;

/// A node under attack, and a well-behaved peer to show that it still serves others.
class attacked_node {
public:
  /// The token that both nodes ask for and present, unless a test changes that.
  static inline const std::string token = "a shared secret";

  struct options {
    std::string scheme = "http";
    actorgrid::credentials credentials = shared_secret(token);
    std::function<void(node_config&)> change = {};
    /// Of a node with that name, in place of `credentials`.
    std::function<actorgrid::credentials(const std::string& local)> credentials_of = {};
  };
  attacked_node() : attacked_node(options{}) {}
  explicit attacked_node(const options& o);

  std::uint16_t port() const noexcept { return port_; }
  const std::string& host() const noexcept { return nodes_.host(0); }
  /// The name of a peer that the node knows, and that dials the node.
  const std::string& unknown_host() const noexcept { return unknown_host_; }
  /// The name of a peer that the node knows and dials.
  const std::string& dialled_host() const noexcept { return dialled_host_; }
  /// CHECKs that a call of the well-behaved peer is answered, over its first connection.
  void check_others_are_served();

private:
  attacked_node(const options& o, std::vector<std::string> names);

  std::uint16_t port_ = 0;
  std::string unknown_host_;
  std::string dialled_host_;
  testing::checked_cluster nodes_;
};

} // namespace actorgrid::hostile
