#pragma once

#include "net/auth/key_ring.hpp"
#include "net/auth/replay_memory.hpp"

#include <actorgrid/auth.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace actorgrid::auth {

using wall_time = std::chrono::system_clock::time_point;

/// Tells the time; tests bring their own.
using wall_clock = std::function<wall_time()>;

/// Longest token that is checked: bounds the work done for an unauthenticated connection.
inline constexpr std::size_t token_bytes_max = std::size_t{8} << 10;

/// How long a token that names its node is valid: twice as long as clocks may differ, so that a
/// node whose clock is ahead by that much still accepts it.
inline constexpr std::chrono::seconds node_token_life{600};

/// Signs tokens and keeps each until less than half of its lifetime is left.
class jwt_source final : public token_source {
public:
  jwt_source(std::string access_key, key_ring keys, std::chrono::seconds lifetime, wall_clock now);
  std::string token(std::string_view peer_host) override;

private:
  std::string sign(wall_time now, const std::string& key) const;

  const std::string access_key_;
  const key_ring keys_;
  const std::chrono::seconds lifetime_;
  const wall_clock now_;
  std::mutex mutex_; ///< protects the members below; peers on several loops connect at once
  std::string signed_;
  std::string signed_with_; ///< the key, which may have been replaced
  wall_time renew_at_;
};

/// Signs a token for each use, which names this node and the peer.
class node_jwt_source final : public token_source {
public:
  node_jwt_source(std::string local, std::string access_key, key_ring keys, wall_clock now)
      : local_(std::move(local)), access_key_(std::move(access_key)), keys_(std::move(keys)),
        now_(std::move(now)) {}
  std::string token(std::string_view peer_host) override;

private:
  const std::string local_;
  const std::string access_key_;
  const key_ring keys_;
  const wall_clock now_;
};

/// Accepts HS512 tokens of one subject and, if it is told the node's own name, those that are made
/// for this node by another. The signature is checked before anything is parsed.
class jwt_check final : public token_check {
public:
  jwt_check(std::string access_key, key_ring keys, wall_clock now, std::string local = {});
  std::string why_invalid(std::string_view token) const override;
  std::string why_invalid_from(std::string_view peer_host, std::string_view token) const override;

private:
  struct token_claims;

  /// `peer_host` is null if the other node has not given its name.
  std::string why_refused(std::string_view token, const std::string_view* peer_host) const;
  bool is_signed(std::string_view token) const;
  std::string why_claims_invalid(std::string_view token, const std::string_view* peer_host) const;
  std::string why_not_for_here(const token_claims& claims, const std::string_view* peer_host) const;

  const std::string access_key_;
  const key_ring keys_;
  const wall_clock now_;
  const std::string local_; ///< empty: tokens that name a node are not accepted
  mutable replay_memory used_;
};

/// As json_web_token() with keys that may be replaced. With the name of the node, those of
/// node_web_token() are accepted, too, and presented if `names_node`.
credentials web_tokens(const std::string& access_key, const key_ring& keys,
                       std::chrono::seconds lifetime, const std::string& local = {},
                       bool names_node = false);

} // namespace actorgrid::auth
