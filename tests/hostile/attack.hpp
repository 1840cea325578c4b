#pragma once

#include <string>
#include <string_view>
#include <vector>

/// What hostile peers do to a node, and the outcome.
namespace actorgrid::hostile {

/// One attack. Its outcome is the node's answer, in one line:
///
///     "HTTP 404 Not Found: not found, end"      refused with a status and a text, then closed
///     "close 1002, end"                         closed with a code
///     "DisconnectClientMux mux=7 seq=0"         answered with that frame; the connection goes on
///     ""                                        ignored; the connection goes on
///
/// More than eight answers are counted by kind: "64 AckMux, 36 MuxConnectError". A `*` matches
/// anything.
struct attack {
  std::string name;
  std::string bytes; ///< sent in one piece, once the phase is reached
  std::string outcome;
};
using attacks = std::vector<attack>;

/// Instead of an HTTP request; attacks that are right up to a point carry `token`.
attacks on_the_request(const std::string& token);
/// Instead of the connect message; attacks that are right up to a point come from `host`.
attacks on_the_hello(const std::string& host, const std::string& token,
                     const std::string& dialled_host);

// On an established connection.

/// Websocket frames that are wrong in themselves.
attacks on_the_websocket();
/// Binary messages that are not frames of the grid's protocol, or only just are.
attacks on_frames();
/// Merged frames.
attacks on_merging();
/// Calls: their IDs, handlers, deadlines and answers.
attacks on_calls();
/// Streams: their sequence numbers, credit, ends and pings.
attacks on_streams();
/// Too much of things that are fine in small numbers.
attacks by_flooding();

} // namespace actorgrid::hostile
