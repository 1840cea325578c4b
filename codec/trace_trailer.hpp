#pragma once

#include <actorgrid/payload.hpp>
#include <actorgrid/trace_context.hpp>

#include <cstddef>
#include <optional>
#include <tuple>

namespace actorgrid::codec {

/// Bytes of a trace trailer without the state: its length, the flags, the identifiers.
inline constexpr std::size_t trace_bytes_min =
    2 + 1 + std::tuple_size_v<trace_id> + std::tuple_size_v<span_id>;
/// Of the longest one.
inline constexpr std::size_t trace_bytes_max = trace_bytes_min + trace_context::state_bytes_max;

/// The trailer of a frame with the flag `traced`. A state that cannot be carried is left out.
/// @pre the context is valid
payload encode_trace(const trace_context& context);
/// Reads it from the end of the bytes between a frame's array and its other trailers. A state that
/// does not fit, is too long or not printable counts as none. @returns nothing for a context that
/// is not valid @pre there are at least trace_bytes_min bytes
std::optional<trace_context> decode_trace(const payload& trailer);

} // namespace actorgrid::codec
