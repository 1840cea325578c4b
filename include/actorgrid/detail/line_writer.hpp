#pragma once

#include <actorgrid/errc.hpp>

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

class line_output;

/// Writes lines to a stream or a file on a thread of its own, so that callers never wait for a slow
/// or unread one.
///
/// Each kind of line has its own queue limit: many lines of one kind cannot displace those of
/// another. A line that does not fit, or cannot be written, is dropped and counted; the count is
/// written as soon as writing is possible again.
///
/// The destructor writes the remaining lines. For files and the process's standard output and
/// error, which may block for ever, it waits at most `patience` and drops the rest, and so does
/// exit(). For any other stream it waits until all lines are written.
/// @thread any
class line_writer {
public:
  /// Maximum queued lines of one kind; while these are being written, the same number again.
  static constexpr std::size_t waiting_max = 256;
  /// How long the destructor waits for a file, standard output or error.
  static constexpr std::chrono::milliseconds patience{1000};

  /// How many lines of each kind were dropped; may have fewer elements than there are kinds.
  using counts = std::vector<std::uint64_t>;
  /// Makes the line that tells how many were dropped.
  using tell_dropped = std::function<std::string(const counts&)>;
  /// Makes the line that tells why a file could not be opened anew, so that the old one is used on.
  using tell_not_reopened = std::function<std::string(const failure&)>;

  /// `out` must outlive it.
  line_writer(std::ostream& out, tell_dropped tell);
  /// For files, too.
  line_writer(std::shared_ptr<line_output> out, tell_dropped dropped,
              tell_not_reopened not_reopened);
  ~line_writer();
  line_writer(const line_writer&) = delete;
  line_writer& operator=(const line_writer&) = delete;

  /// Whether a line of this kind can be queued now; if not, it is counted as dropped.
  bool has_room(std::size_t kind);
  /// Queues a line, which must end with a line break. Kinds are small numbers.
  void write(std::size_t kind, std::string line);

  /// Has every file of this process opened anew, after it was moved away.
  static void reopen_files();

private:
  struct state;
  struct open_writers;

  std::shared_ptr<state> state_;
  std::thread thread_;
};

} // namespace actorgrid::detail
