#pragma once

#include "net/mux/frame_ring.hpp"

#include <actorgrid/config.hpp>
#include <actorgrid/frames.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace actorgrid::actors {

/// How far the frames of a node were read.
struct frame_cursor {
  /// Of calls and streams, not more are known at a time to belong to the handler looked for.
  static constexpr std::size_t known_max = 4096;
  /// Connection, number there, and whether this node began it.
  using mux = std::tuple<std::uint32_t, std::uint64_t, bool>;

  std::vector<std::uint64_t> next; ///< by loop; empty at first
  std::set<mux> of_handler;
};

/// The last frames of a node and its lanes: a ring for each event loop, which the connections there
/// write without a lock. Its memory is set by the configuration, whatever the number of peers.
class flight_recorder {
public:
  /// How many connections that have ended still have a name.
  static constexpr std::size_t ended_max = 256;

  /// @pre config.bytes is not 0
  flight_recorder(const flight_recorder_config& config, std::size_t loops);
  ~flight_recorder();
  flight_recorder(const flight_recorder&) = delete;
  flight_recorder& operator=(const flight_recorder&) = delete;

  /// That of a loop; made when it is first asked for. @thread that loop's
  mux::frame_ring& ring(std::size_t loop);

  // Connections. @thread any

  /// @returns the number of a connection
  std::uint32_t begin(std::shared_ptr<const std::string> host, std::string lane);
  void end(std::uint32_t connection) noexcept;

  // Reading. @thread any

  /// What to add to a time of the loops for the time of day.
  using to_wall_clock = std::chrono::nanoseconds;

  /// As frame_reader::read().
  recorded_frames read(frame_cursor& from, const frame_filter& wanted, std::size_t count_max,
                       to_wall_clock to_wall) const;

  /// A frame whose connection has no name yet, which takes less time to copy.
  struct copied_frame {
    mux::frame_head head;
    std::string payload;
  };
  /// The last frames of one connection. @thread the loop's
  std::vector<copied_frame> last_of(std::uint32_t connection, std::size_t loop,
                                    std::size_t count_max) const;
  recorded_frame describe(copied_frame f, to_wall_clock to_wall) const;

private:
  struct named {
    std::shared_ptr<const std::string> host;
    std::string lane;
  };
  class selection;

  named name_of(std::uint32_t connection) const;

  const std::size_t ring_bytes_;
  const std::size_t payload_bytes_;
  std::vector<std::atomic<mux::frame_ring*>> rings_; ///< by loop; owned, null until used
  mutable std::mutex mutex_;                         ///< guards what follows
  std::uint32_t last_connection_ = 0;
  std::map<std::uint32_t, named> connections_;
  std::deque<std::uint32_t> ended_;
};

} // namespace actorgrid::actors
