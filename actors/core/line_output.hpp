#pragma once

#include <actorgrid/errc.hpp>
#include <actorgrid/outcome.hpp>

#include <atomic>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>

namespace actorgrid::detail {

/// What a line_writer writes to: a file, or a stream. Standard output and error are written without
/// stdio: the end of the process could block on the lock of a stream that is being written.
class line_output {
public:
  /// `out` must outlive it.
  explicit line_output(std::ostream& out);
  /// Opens a file for appending. @error io_failure
  static outcome<std::shared_ptr<line_output>> open(const std::string& path);
  ~line_output();
  line_output(const line_output&) = delete;
  line_output& operator=(const line_output&) = delete;

  /// Writes whole lines. What follows a part of a line begins a new one. @returns false if that
  /// failed, or `is_given_up` was set while it waited for a reader
  bool put(std::string_view text, const std::atomic<bool>& is_given_up);
  /// Opens the file anew; if that fails, the old one is used on.
  failure reopen();

  bool is_file() const noexcept { return !path_.empty(); }
  /// Whether it is a file, or standard output or error: not a stream that the program made.
  bool is_descriptor() const noexcept { return descriptor_ >= 0; }
  /// Whether systemd's journal reads it.
  bool is_journal() const;

private:
  line_output(std::string path, int descriptor);
  bool put_to_descriptor(std::string_view text, const std::atomic<bool>& is_given_up);
  bool wait_writable(const std::atomic<bool>& is_given_up) const;

  std::ostream* out_ = nullptr;
  std::string path_; ///< of a file
  int descriptor_ = -1;
  bool is_torn_ = false; ///< a part of a line was written last
};

} // namespace actorgrid::detail
