#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace actorgrid::detail {

/// Writes lines to a stream on a thread of its own, so that nobody who has a line to say waits for
/// a stream that is slow or that nobody reads.
///
/// Each kind of line has places of its own: many lines of one kind cannot push out those of
/// another. A line that finds no place, or cannot be written, is counted, and the count is written
/// as soon as something can be.
///
/// The destructor writes what is left. With the process's own standard output and error, which may
/// block for ever, it waits for `patience` at most and gives up the rest, and so does the end of
/// the process by exit(); with any other stream it waits until all is written.
/// @thread any
class line_writer {
public:
  /// Lines of one kind that wait; while they are being written, as many again.
  static constexpr std::size_t waiting_max = 256;
  /// How long the end waits for standard output or error.
  static constexpr std::chrono::milliseconds patience{1000};

  /// How many lines of each kind were dropped; may have fewer elements than there are kinds.
  using counts = std::vector<std::uint64_t>;
  /// The line that tells how many were dropped.
  using tell_dropped = std::function<std::string(const counts&)>;

  /// `out` must outlive it.
  line_writer(std::ostream& out, tell_dropped tell);
  ~line_writer();
  line_writer(const line_writer&) = delete;
  line_writer& operator=(const line_writer&) = delete;

  /// Whether a line of this kind finds a place now; one that does not is counted as dropped.
  bool has_room(std::size_t kind);
  /// Queues a line, which ends with its own line break. Kinds are small numbers.
  void write(std::size_t kind, std::string line);

private:
  struct state;
  struct open_writers;

  std::shared_ptr<state> state_;
  std::thread thread_;
};

} // namespace actorgrid::detail
