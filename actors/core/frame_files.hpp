#pragma once

#include "actors/core/flight_recorder.hpp"

#include <actorgrid/errc.hpp>
#include <actorgrid/observer.hpp>
#include <actorgrid/outcome.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace actorgrid::detail {
class platform;
}

namespace actorgrid::actors {

/// Writes the last frames of connections that ended with a protocol error to files, one for each,
/// on a thread of its own: reporting one never waits for a disk.
class frame_files {
public:
  /// How many files are in the directory at most; the oldest is removed for a further one.
  static constexpr std::size_t files_max = 16;
  /// How many frames are in a file at most.
  static constexpr std::size_t frames_max = 1000;
  /// How many may wait to be written; further ones are dropped.
  static constexpr std::size_t waiting_max = 4;
  /// How often one is written at most.
  static constexpr std::chrono::milliseconds period{1000};

  /// A connection that has ended.
  struct ended_connection {
    std::string node, lane, peer;
    failure why;
    std::vector<flight_recorder::copied_frame> frames;
    flight_recorder::to_wall_clock to_wall{0};
    /// Reports what became of it.
    std::function<void(event)> tell;
  };

  frame_files(std::string directory, std::shared_ptr<const flight_recorder> recorder);

  /// Writes from now on.
  void start(detail::platform& machine);
  /// Writes what waits, and nothing after that.
  void stop();
  /// Returns whether it will be written. @thread any
  bool add(ended_connection ended);

private:
  /// Writes up to `count_max` of those that wait.
  void write_waiting(std::size_t count_max) noexcept;
  /// Writes a file. @returns its path @error io_failure
  outcome<std::string> write(const ended_connection& ended) const;
  /// Removes the oldest files, so that there is room for one.
  void make_room() const;

  const std::string directory_;
  const std::shared_ptr<const flight_recorder> recorder_;
  std::mutex mutex_; ///< guards what follows
  std::deque<ended_connection> waiting_;
  bool is_stopped_ = false;
  std::shared_ptr<void> writing_;
};

} // namespace actorgrid::actors
