#pragma once

#include "net/loop/loop.hpp"
#include "net/transport/socket.hpp"

#include <actorgrid/outcome.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace actorgrid::ws {

/// Connects to the first of several addresses that answers, by RFC 8305: they are tried in the
/// given order, the next one as soon as the previous one failed, or after 250 ms while it is still
/// pending. The first to succeed wins, and the others are closed. Each has its own time limit.
/// @cancel destroying it: everything is closed, `done` is not called
/// @thread the loop's own
class address_race {
public:
  /// A pending connect gets this head start over the next.
  static constexpr std::chrono::milliseconds head_start{250};

  struct winner {
    std::unique_ptr<wire_socket> socket;
    tcp::endpoint address;
  };
  /// The errors of all addresses, if all failed: handshake_timeout if none answered.
  using result = outcome<winner>;

  /// `done` runs on the loop, never before this returns; it may destroy the race.
  /// @pre there are addresses
  address_race(loop& where, std::vector<tcp::endpoint> addresses,
               std::chrono::milliseconds each_max, std::function<void(result)> done);
  ~address_race();
  address_race(const address_race&) = delete;
  address_race& operator=(const address_race&) = delete;

private:
  class state;
  std::shared_ptr<state> state_;
};

} // namespace actorgrid::ws
