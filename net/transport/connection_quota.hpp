#pragma once

#include "net/loop/loop.hpp"

#include <actorgrid/outcome.hpp>

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace actorgrid::ws {

/// What an accepted socket holds until its peer is known: a permit, and a time limit.
struct admission {
  std::shared_ptr<void> permit; ///< returned when the last copy is gone
  loop::clock::time_point ends;
};

/// Limits the sockets whose peer is not known yet, in total and for each address, so that one
/// address cannot keep all others out.
/// @thread any
class connection_quota : public std::enable_shared_from_this<connection_quota> {
public:
  connection_quota(std::size_t max, std::size_t max_per_address);

  /// @error handshake_refused when a limit is reached
  outcome<std::shared_ptr<void>> admit(const std::string& address);

private:
  void leave(const std::string& address) noexcept;

  const std::size_t max_;
  const std::size_t max_per_address_;
  std::mutex mutex_; ///< guards what follows
  std::size_t taken_ = 0;
  std::unordered_map<std::string, std::size_t> taken_by_address_;
};

/// What counts as one address of a socket's peer: an IPv4 address, or the first 64 bits of an IPv6
/// address, as the owner of one address in such a network has them all.
std::string network_of(int socket);

} // namespace actorgrid::ws
