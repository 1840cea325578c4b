#pragma once

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

/// Signs tokens and keeps each until less than half of its lifetime is left.
class jwt_source final : public token_source {
public:
  jwt_source(std::string access_key, std::string secret, std::chrono::seconds lifetime,
             wall_clock now);
  std::string token(std::string_view peer_host) override;

private:
  std::string sign(wall_time now) const;

  const std::string access_key_;
  const std::string secret_;
  const std::chrono::seconds lifetime_;
  const wall_clock now_;
  std::mutex mutex_; ///< protects the members below; peers on several loops connect at once
  std::string signed_;
  wall_time renew_at_;
};

/// Accepts HS512 tokens of one subject. The signature is checked before anything is parsed.
class jwt_check final : public token_check {
public:
  jwt_check(std::string access_key, std::string secret, wall_clock now);
  std::string why_invalid(std::string_view token) const override;

private:
  std::string why_claims_invalid(std::string_view token) const;

  const std::string access_key_;
  const std::string secret_;
  const wall_clock now_;
};

} // namespace actorgrid::auth
