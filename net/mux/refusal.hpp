#pragma once

#include "codec/frame.hpp"
#include "net/mux/action.hpp"

#include <actorgrid/errc.hpp>

#include <string>
#include <string_view>

/// Why a call or stream is not served, as text, which is all the wire carries.
namespace actorgrid::mux {

/// The text for the caller; `what` is "calls" or "streams".
std::string refusal_text(const codec::frame& refused, refusal why, std::string_view what);

/// The failure behind a refusal that came before any handler ran. A full or draining peer is
/// recognised by the texts above and has its own codes; all else is remote_failure.
failure failure_of_refusal(std::string text);

/// The failure behind an error answer: the handler's own, or that the peer is full.
failure failure_of_error_answer(std::string text);

} // namespace actorgrid::mux
