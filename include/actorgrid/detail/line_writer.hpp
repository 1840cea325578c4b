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

/// Writes lines to a stream on a thread of its own, so that callers never wait for a slow or unread
/// stream.
///
/// Each kind of line has its own queue limit: many lines of one kind cannot displace those of
/// another. A line that does not fit, or cannot be written, is dropped and counted; the count is
/// written as soon as writing is possible again.
///
/// The destructor writes the remaining lines. For the process's standard output and error, which
/// may block for ever, it waits at most `patience` and drops the rest, and so does exit(). For any
/// other stream it waits until all lines are written.
/// @thread any
class line_writer {
public:
  /// Maximum queued lines of one kind; while these are being written, the same number again.
  static constexpr std::size_t waiting_max = 256;
  /// How long the destructor waits for standard output or error.
  static constexpr std::chrono::milliseconds patience{1000};

  /// How many lines of each kind were dropped; may have fewer elements than there are kinds.
  using counts = std::vector<std::uint64_t>;
  /// Makes the line that tells how many were dropped.
  using tell_dropped = std::function<std::string(const counts&)>;

  /// `out` must outlive it.
  line_writer(std::ostream& out, tell_dropped tell);
  ~line_writer();
  line_writer(const line_writer&) = delete;
  line_writer& operator=(const line_writer&) = delete;

  /// Whether a line of this kind can be queued now; if not, it is counted as dropped.
  bool has_room(std::size_t kind);
  /// Queues a line, which must end with a line break. Kinds are small numbers.
  void write(std::size_t kind, std::string line);

private:
  struct state;
  struct open_writers;

  std::shared_ptr<state> state_;
  std::thread thread_;
};

} // namespace actorgrid::detail
