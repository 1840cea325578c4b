#pragma once

#include <actorgrid/handler_id.hpp>

#include <array>
#include <cstddef>
#include <string_view>

namespace actorgrid::codec {

/// The wire form of a subroute: SHA-256 of its text with byte 0 the handler id and byte 1 zero.
using subroute_id = std::array<std::byte, 32>;

/// The id of `route` (parts already joined with '/') under `handler`.
subroute_id make_subroute_id(handler_id handler, std::string_view route);

} // namespace actorgrid::codec
