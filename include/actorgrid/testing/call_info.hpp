#pragma once

#include <actorgrid/call_info.hpp>

#include <memory>
#include <string>
#include <utility>

namespace actorgrid::testing {

/// Makes a call_info for a unit test of a handler.
inline call_info
make_call_info(std::string caller, handler_id id, std::string subroute = {},
               deadline_clock::time_point deadline = deadline_clock::time_point::max(),
               caller_proof known_by = caller_proof::nothing) {
  return {std::make_shared<const detail::caller>(
              detail::caller{std::move(caller), false, {}, known_by}),
          std::make_shared<const std::string>(std::move(subroute)), id, deadline};
}

} // namespace actorgrid::testing
