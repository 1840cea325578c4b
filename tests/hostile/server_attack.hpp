#pragma once

#include "net/loop/descriptor.hpp"
#include "tests/transport/raw_socket.hpp"

#include <string>
#include <vector>

namespace actorgrid::hostile {

/// What a hostile server does to a node that dials it, and what the node reports: the event, and
/// the failure's code and text, such as "attempt_failed handshake_refused: *HTTP 403*". A `*`
/// matches anything.
struct server_attack {
  std::string name;
  /// Answer to the request; `{key}` is replaced by what the client expects. Empty: nothing.
  std::string to_request;
  /// Answer to the connect message. Empty: does not wait for one.
  std::string to_hello;
  /// Sent once the node was let in.
  std::string later;
  std::string outcome;
  bool falls_silent = false; ///< instead of closing the connection in the end
};

/// The outcome of an attack after which the connection stands and a ping is answered.
inline constexpr const char* goes_on = "goes on";

std::vector<server_attack> by_servers();

/// Plays the server once. @returns whether the connection still stands afterwards
bool play(ws::test::raw_listener listener, const server_attack& a);

} // namespace actorgrid::hostile
