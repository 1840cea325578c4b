#pragma once

#include "apps/ctl/doctor/channel.hpp"

#include <actorgrid/detail/host_port.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace actorgrid::doctor {

/// Takes "host:port" apart. @pre it is one, as in a configuration without mistakes
detail::host_port split_host_port(std::string_view text);

/// The answer to a lookup.
struct lookup_answer {
  lookup_facts facts;
  std::vector<socket_address> addresses; ///< each once
};

/// Asks the system for the addresses of a name. Tests bring their own.
using resolver = std::function<lookup_answer(const detail::host_port&)>;

/// The system's own resolver: getaddrinfo, which may block for long.
lookup_answer ask_system(const detail::host_port& where);

/// Asks, but waits no longer than `limit`: the question is then left to a thread of its own.
lookup_answer look_up(const resolver& ask, const detail::host_port& where,
                      std::chrono::milliseconds limit);

} // namespace actorgrid::doctor
