#pragma once

#include <optional>
#include <string>

namespace actorgrid::ctl {

/// Reads lines from a file descriptor in one thread; another thread may end the wait.
class line_reader {
public:
  explicit line_reader(int descriptor);
  ~line_reader();
  line_reader(const line_reader&) = delete;
  line_reader& operator=(const line_reader&) = delete;

  /// The next line without its newline; nothing at the end or once stopped.
  std::optional<std::string> next();
  /// Ends the wait of next(). @thread any
  void stop() noexcept;

private:
  bool wait_readable() const;

  int descriptor_;
  int stopped_;
  std::string buffered_;
  bool at_end_ = false;
};

} // namespace actorgrid::ctl
