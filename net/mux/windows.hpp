#pragma once

#include <cstdint>
#include <string_view>

namespace actorgrid::mux {

/// The windows of a stream route: how many messages of each direction may be unacknowledged.
/// `in` counts requests (client to server), `out` responses; 0 means 1 for responses, and for
/// requests that the handler takes no input.
struct stream_windows {
  std::uint32_t in = 0;
  std::uint32_t out = 1;

  friend bool operator==(const stream_windows&, const stream_windows&) = default;
};

/// The outcome of an attempt to send.
enum class send_result : std::uint8_t {
  sent,
  no_credit, ///< the window is full: try again when is_writable()
  finished,  ///< the sending side was finished, takes nothing, or the stream is over
};

/// What a stream is waiting for; shows why it is stuck.
enum class waiting_for : std::uint8_t {
  nothing,
  ack,      ///< the peer's AckMux
  credit,   ///< the peer has not consumed what was sent
  input,    ///< nothing arrived
  consumer, ///< what arrived was not taken locally
};
/// The name as written in the enum.
std::string_view to_string(waiting_for w) noexcept;

} // namespace actorgrid::mux
