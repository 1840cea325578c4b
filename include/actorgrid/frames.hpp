#pragma once

#include <actorgrid/handler_id.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace actorgrid {

class node;
namespace actors {
struct frame_cursor;
}

/// Where a frame went.
enum class frame_direction : std::uint8_t {
  received,
  sent,
  broken, ///< received, and no frame: the connection ends with it
};
/// The name as written in the enum.
std::string_view to_string(frame_direction d) noexcept;

/// A frame as the flight recorder of a node keeps it: its head, without its payload. Frames of
/// handshakes are not kept, because anyone can send them.
struct recorded_frame {
  /// When it was received, or given to the connection to be sent.
  std::chrono::system_clock::time_point at;
  /// The peer's host; empty if its connection ended long ago.
  std::string peer = {};
  /// The lane; empty for the node itself.
  std::string lane = {};
  /// Number of the connection within this run of the node.
  std::uint32_t connection = 0;
  /// Where it went.
  frame_direction direction = frame_direction::received;
  /// Operation, as a number; see op_name(). 0 for a broken one, as are all fields below but
  /// `payload_bytes`.
  std::uint8_t op = 0;
  /// Flags as on the wire; see flag_names().
  std::uint8_t flags = 0;
  /// ID of the handler, in frames that begin a call or stream or refuse it; 0 in others.
  std::uint8_t handler = 0;
  /// The first four bytes that are the subroute's own in its ID; 0 without a subroute.
  std::uint32_t subroute = 0;
  /// Number of the call or stream on its connection, chosen by the side that began it.
  std::uint64_t mux_id = 0;
  /// Sequence number.
  std::uint32_t seq = 0;
  /// Time until the deadline in milliseconds, in frames that begin something; 0 for none.
  std::uint32_t deadline_ms = 0;
  /// Size of the payload; of a broken frame that of the message it was in.
  std::uint32_t payload_bytes = 0;
  /// The first bytes of the payload, as many as `grid.flight-recorder-payload` says.
  std::string payload = {};
};

/// Name of an operation as in the protocol, such as "Request"; "Unknown" for other numbers.
std::string_view op_name(std::uint8_t op) noexcept;
/// The number of an operation by its name, in any case; none if there is no such.
std::optional<std::uint8_t> op_by_name(std::string_view name) noexcept;
/// Names of flags, joined by '+', such as "crc+eof"; empty for none.
std::string flag_names(std::uint8_t flags);
/// One printable line, without its end, whose fields that are 0 are left out:
///
///     2026-11-29T12:30:59.123456Z http://node2:9000 sent Request mux=2147483655 handler=1 ...
std::string to_string(const recorded_frame& f);

/// Which frames are wanted: those to which all of it applies.
struct frame_filter {
  /// The peer's host; `*` stands for any characters but '/'. Empty: any.
  std::string peer = {};
  /// Frames of this peer are left out; empty: none.
  std::string except_peer = {};
  /// The handler whose calls and streams they belong to. Frames that do not name it are found if
  /// the one that began their call or stream was read before them.
  std::optional<handler_id> handler = std::nullopt;
  /// The operation.
  std::optional<std::uint8_t> op = std::nullopt;
};

/// What frame_reader::read() found.
struct recorded_frames {
  /// The oldest first.
  std::vector<recorded_frame> frames;
  /// How many older ones the filter lets through that were more than wanted.
  std::uint64_t left_out = 0;
  /// How many were gone before they were read, whatever the filter says of them.
  std::uint64_t overwritten = 0;
};

/// Reads the heads of the frames that a node and its lanes send and receive, as far as its flight
/// recorder (`grid.flight-recorder`) still has them.
///
///     grid::frame_reader reader{node};
///     for (const auto& frame : reader.read({.peer = "http://node2:*"}).frames)
///       std::cout << to_string(frame) << '\n';
///
/// @thread one at a time; takes no lock that a call takes
class frame_reader {
public:
  /// Begins with the oldest frame that there is. The node must outlive it.
  explicit frame_reader(const node& of);
  ~frame_reader();
  frame_reader(const frame_reader&) = delete;
  frame_reader& operator=(const frame_reader&) = delete;

  /// Whether the node keeps frames.
  bool is_on() const noexcept;
  /// The frames since the last call: the newest `count_max` of those that are wanted. Works before
  /// the node starts, and after its end.
  recorded_frames read(const frame_filter& wanted = {}, std::size_t count_max = 1000);

private:
  const node& node_;
  std::unique_ptr<actors::frame_cursor> cursor_;
};

} // namespace actorgrid
