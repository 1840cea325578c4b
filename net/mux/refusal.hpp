#pragma once

#include "codec/frame.hpp"
#include "net/mux/action.hpp"

#include <actorgrid/errc.hpp>

#include <string>
#include <string_view>

/// Why a call or stream is not served, as text: all that travels.
namespace actorgrid::mux {

/// What the caller is told; `what` are "calls" or "streams".
std::string refusal_text(const codec::frame& refused, refusal why, std::string_view what);

/// What a peer means that refused before any handler was asked. That it is full or shutting down is
/// recognised by the texts above, and has codes of its own; all else is remote_failure.
failure failure_of_refusal(std::string text);

/// What a peer means that answered with an error: the handler's, or that the peer is full.
failure failure_of_error_answer(std::string text);

} // namespace actorgrid::mux
