#pragma once

#include <actorgrid/call_info.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace actorgrid::testing {

/// Makes a call_info for a unit test of a handler.
inline call_info make_call_info(
    std::string caller, handler_id id, std::string subroute = {},
    std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max()) {
  return {std::make_shared<const std::string>(std::move(caller)),
          std::make_shared<const std::string>(std::move(subroute)), id, deadline};
}

} // namespace actorgrid::testing
