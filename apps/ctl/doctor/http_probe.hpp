#pragma once

#include "apps/ctl/doctor/channel.hpp"

#include <string>
#include <string_view>

namespace actorgrid::doctor {

/// What to ask for.
struct upgrade_terms {
  std::string host; ///< for the Host field
  std::string path;
  std::string token; ///< left out when empty
};

/// Asks for an upgrade to a websocket, as a node that dials does. Bytes that follow the answer to a
/// successful one are appended to `rest`.
http_facts ask_for_upgrade(channel& over, const upgrade_terms& terms, clock::time_point deadline,
                           std::string& rest);

/// Reads an answer: a status line, fields, and the first line of a body. @pre it has the empty line
/// that ends the fields, or there is nothing more
http_facts read_answer(std::string_view bytes, std::string_view expected_accept);

} // namespace actorgrid::doctor
