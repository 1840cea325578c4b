#pragma once

#include "codec/frame.hpp"
#include "net/mux/action.hpp"

#include <actorgrid/errc.hpp>

#include <string>
#include <string_view>

/// Errors on the wire: why a call or stream is not served, and what its handler returned.
namespace actorgrid::mux {

/// What a node that shuts down answers instead of serving.
inline constexpr std::string_view shutting_down_text = "shutting down";

/// The text for the caller; `what` is "calls" or "streams".
std::string refusal_text(const codec::frame& refused, refusal why, std::string_view what);

/// The failure behind a refusal that came before any handler ran. A peer that is full, draining or
/// without such a handler is recognised by the texts above and has its own codes; all else is
/// remote_failure.
failure failure_of_refusal(std::string text);
/// The same for a refusal of this node: what its peer is told, without the name of the handler.
failure failure_of_refusal(refusal why, std::string_view what);
/// The same from the payload of a MuxConnectError, which has a code if the flags say so; `what` is
/// "call" or "stream".
failure failure_of_connect_error(const payload& body, codec::flags flags, std::string_view what);

/// The failure behind a call or stream that the peer ended with an error that is not its handler's.
failure failure_of_cancellation(std::string text);

/// The payload of an error that answers a call or ends a stream, and its flags. Nil if the error
/// has neither a code nor a text.
struct error_payload {
  payload body;
  codec::flags flags = codec::flags::err;
};
/// The error as text; as a codec::coded_error if it has a code and the peer understands them.
error_payload error_answer(const failure& why, bool coded_errors);

/// The failure behind an error answer, whose frame has these flags: the handler's own, or that the
/// peer is full.
failure failure_of_error_answer(const payload& body, codec::flags flags);
/// The failure behind the error at the end of a stream.
failure failure_of_stream_error(const payload& body, codec::flags flags);

} // namespace actorgrid::mux
