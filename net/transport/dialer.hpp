#pragma once

#include "net/loop/loop.hpp"
#include "net/transport/session.hpp"
#include "net/transport/tls.hpp"

#include <actorgrid/detail/host_port.hpp>
#include <actorgrid/outcome.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace actorgrid::ws {

class peer_certificate;

/// What one attempt to dial a peer tells the next about the addresses of its name.
struct dial_memory {
  std::string worked; ///< led to the peer last time: tried first
  std::string failed; ///< connected last time, but did not lead to it: tried last
  std::string tried;  ///< connected in this attempt, which has not ended

  /// The attempt led to the peer: a websocket alone is not enough, as anything may answer there.
  void confirm() {
    if (tried.empty()) return;
    worked = std::exchange(tried, {});
    failed.clear();
  }
  /// It did not: the name may have a better address.
  void deny() {
    if (tried.empty()) return;
    failed = std::exchange(tried, {});
    if (worked == failed) worked.clear();
  }
};

/// Where and how to dial.
struct dial_target {
  std::string host; ///< the peer's name in the grid, for messages
  bool uses_tls = false;
  detail::host_port server;  ///< for the Host header; a certificate must match its name
  detail::host_port address; ///< where to connect: the server's, or one that leads to it
  std::string route_path;    ///< of the upgrade request
  std::string token;         ///< for "Authorization: Bearer"; left out when empty
  tls_contexts tls;
  /// Empty text accepts a certificate that was verified, any other says why not. Null: it must be
  /// for the server's host.
  std::function<std::string(const peer_certificate&)> why_not_peer;
  std::size_t message_bytes_max = 64 * 1024; ///< until raised
  /// The peer's, outlives the dial; null: nothing is remembered. A failed dial denies what it
  /// tried; for a session its owner confirms or denies.
  dial_memory* memory = nullptr;
  /// Looking up the name's addresses.
  std::chrono::milliseconds lookup_timeout = limits_config{}.lookup_timeout;
  /// TCP connect to one address
  std::chrono::milliseconds connect_timeout = limits_config{}.connect_timeout;
  /// TLS and HTTP upgrade
  std::chrono::milliseconds handshake_timeout = limits_config{}.handshake_timeout;
  /// all of it
  std::chrono::milliseconds dial_timeout = limits_config{}.dial_timeout;
  /// a blocked write ends the session
  std::chrono::milliseconds write_timeout = limits_config{}.write_timeout;
};

using dial_result = outcome<std::unique_ptr<session>>;

/// How a knock is told from a request to upgrade: its value is the name of the node that knocks.
inline constexpr const char* knock_field = "X-ActorGrid-Knock";

/// A dial in progress. Destroying it abandons the attempt: its callback is not called any more.
class dial {
public:
  virtual ~dial() = default;
  /// Until when its session, if there is one, has to know the peer.
  virtual loop::clock::time_point ends() const noexcept = 0;
};

/// Resolves, connects to the first address that answers, does TLS if asked to (the certificate must
/// match the server) and upgrades to a websocket. `done` runs on the loop, never
/// before this returns.
/// @error io_failure, tls_failure, handshake_timeout, handshake_refused (HTTP status and reason)
/// @thread the loop's own
std::unique_ptr<dial> start_dial(loop& where, dial_target target,
                                 std::function<void(dial_result)> done);

/// Connects like start_dial, but only to tell the other node that this one, of the name `knocker`,
/// is up and waits to be dialled. `done` gets no failure if the other node takes the hint.
/// @error as for start_dial; handshake_refused by a node that does not know knocks
/// @thread the loop's own
std::unique_ptr<dial> start_knock(loop& where, dial_target target, std::string knocker,
                                  std::function<void(const failure&)> done);

} // namespace actorgrid::ws
