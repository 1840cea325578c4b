#pragma once

#include "tests/cluster/cluster.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace actorgrid::hostile {

/// A stream of the attacked node, beside those of tests/cluster/routes.hpp: reads no input and ends
/// never. Its windows are 1 and 1.
inline constexpr std::uint8_t deaf_stream = 8;

/// A node under attack, and a well-behaved peer of it that shows that others are served meanwhile.
class attacked_node {
public:
  /// What both nodes ask for and present, unless told otherwise.
  static inline const std::string token = "a shared secret";

  struct options {
    std::string scheme = "http";
    actorgrid::credentials credentials = shared_secret(token);
    std::function<void(node_config&)> change = {};
  };
  attacked_node() : attacked_node(options{}) {}
  explicit attacked_node(const options& o);

  std::uint16_t port() const noexcept { return port_; }
  /// The name of a peer that the node knows and that dials.
  const std::string& stranger_host() const noexcept { return stranger_host_; }
  /// The name of a peer that the node knows and dials itself.
  const std::string& dialled_host() const noexcept { return dialled_host_; }
  /// CHECKs that the well-behaved peer's call is answered, over the connection it always had.
  void check_others_are_served();

private:
  std::uint16_t port_ = 0;
  std::string stranger_host_;
  std::string dialled_host_;
  testing::checked_cluster nodes_;
};

} // namespace actorgrid::hostile
