#pragma once

#include "net/loop/loop.hpp"

#include <actorgrid/errc.hpp>

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <variant>

namespace actorgrid::ws {

/// What a socket has until its peer is known: a place among the strangers, and so much time.
struct probation {
  std::shared_ptr<void> place; ///< taken until the last copy is gone
  loop::clock::time_point ends;
};

/// The places for sockets whose peer is not known yet: so many in all, and of them so many for one
/// address, so that one stranger cannot keep all others out.
/// @thread any
class strangers : public std::enable_shared_from_this<strangers> {
public:
  strangers(std::size_t places, std::size_t places_per_address);

  /// @error handshake_refused when no place is left
  std::variant<std::shared_ptr<void>, failure> admit(const std::string& address);

private:
  void leave(const std::string& address) noexcept;

  const std::size_t places_;
  const std::size_t places_per_address_;
  std::mutex mutex_; ///< guards what follows
  std::size_t taken_ = 0;
  std::unordered_map<std::string, std::size_t> taken_by_address_;
};

/// What counts as one address of a socket's peer: an address of IPv4, and of IPv6 its first 64
/// bits, as who has one of those has all of them.
std::string network_of(int socket);

} // namespace actorgrid::ws
