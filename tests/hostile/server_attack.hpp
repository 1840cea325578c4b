#pragma once

#include "net/loop/descriptor.hpp"
#include "tests/transport/raw_socket.hpp"

#include <string>
#include <vector>

namespace actorgrid::hostile {

/// What a hostile server does to a node that dials it, and what the node says of it: the event, the
/// code and the text of the failure, such as "attempt_failed handshake_refused: *HTTP 403*". A `*`
/// stands for anything.
struct server_attack {
  std::string name;
  /// To the request. `{key}` becomes what the client expects. Empty: nothing.
  std::string to_request;
  /// To the connect message; nothing is waited for when it is empty.
  std::string to_hello;
  /// Once the node was let in.
  std::string later;
  std::string outcome;
  bool falls_silent = false; ///< and does not close afterwards
};

/// An outcome: the connection stands, and a ping is answered.
inline constexpr const char* goes_on = "goes on";

std::vector<server_attack> by_servers();

/// Plays the server once. @returns whether the connection goes on afterwards
bool play(ws::test::raw_listener listener, const server_attack& a);

} // namespace actorgrid::hostile
