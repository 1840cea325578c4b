#include "actors/core/line_output.hpp"

#include "net/loop/system_error_text.hpp"

#include <actorgrid/detail/standard_descriptors.hpp>

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fcntl.h>
#include <iostream>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#ifdef __GLIBCXX__
#include <ext/stdio_filebuf.h>
#include <ext/stdio_sync_filebuf.h>
#endif

namespace actorgrid::detail {

namespace {

/// How often a writer blocked by a slow reader checks whether it was told to give up.
constexpr std::chrono::milliseconds look_interval{50};

/// The descriptor of a stream that writes to standard output or error; -1 for any other.
int standard_descriptor_of(std::ostream& out) {
  int found = -1;
#ifdef __GLIBCXX__
  if (auto* buffer = dynamic_cast<__gnu_cxx::stdio_sync_filebuf<char>*>(out.rdbuf()))
    found = ::fileno(buffer->file());
  else if (auto* own = dynamic_cast<__gnu_cxx::stdio_filebuf<char>*>(out.rdbuf()))
    found = own->fd();
#else
  if (&out == &std::cout) found = STDOUT_FILENO;
  if (&out == &std::cerr || &out == &std::clog) found = STDERR_FILENO;
#endif
  return found == STDOUT_FILENO || found == STDERR_FILENO ? found : -1;
}

/// -1 if that fails.
int open_to_append(const std::string& path) {
  // Opening a pipe must not wait for its reader.
  constexpr int flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  constexpr mode_t owner_and_group = 0640;
  return ::open(path.c_str(), flags, owner_and_group);
}

failure why_not_opened(const std::string& path) {
  return {errc::io_failure, "log file \"" + path + "\": " + ws::explain(errno)};
}

} // namespace

line_output::line_output(std::ostream& out)
    : out_(&out), descriptor_(standard_descriptor_of(out)) {}

line_output::line_output(std::string path, int descriptor)
    : path_(std::move(path)), descriptor_(descriptor) {}

outcome<std::shared_ptr<line_output>> line_output::open(const std::string& path) {
  occupy_standard_descriptors();
  const int descriptor = open_to_append(path);
  if (descriptor < 0) return why_not_opened(path);
  return std::shared_ptr<line_output>(new line_output(path, descriptor));
}

line_output::~line_output() {
  if (is_file()) ::close(descriptor_);
}

failure line_output::reopen() {
  const int fresh = open_to_append(path_);
  if (fresh < 0) return why_not_opened(path_);
  ::close(std::exchange(descriptor_, fresh));
  is_torn_ = false;
  return {};
}

bool line_output::is_journal() const {
  // The environment passes to child processes, whose output may be connected to something else.
  const char* stream = std::getenv("JOURNAL_STREAM"); // NOLINT(concurrency-mt-unsafe)
  struct stat found{};
  if (!stream || is_file() || !is_descriptor() || ::fstat(descriptor_, &found) != 0) return false;
  return stream == std::to_string(found.st_dev) + ':' + std::to_string(found.st_ino);
}

bool line_output::put(std::string_view text, const std::atomic<bool>& is_given_up) {
  if (is_descriptor()) return put_to_descriptor(text, is_given_up);
  try {
    out_->clear();
    *out_ << text << std::flush;
    return out_->good();
  } catch (const std::exception&) {
    return false;
  }
}

bool line_output::put_to_descriptor(std::string_view text, const std::atomic<bool>& is_given_up) {
  std::string line;
  if (is_torn_) text = line = '\n' + std::string(text);
  const auto all = text.size();
  while (!text.empty()) {
    if (!wait_writable(is_given_up)) break;
    const auto written = ::write(descriptor_, text.data(), text.size());
    if (written > 0)
      text.remove_prefix(static_cast<std::size_t>(written));
    else if (written < 0 && errno != EINTR && errno != EAGAIN)
      break;
  }
  // The line break that ends a torn line may be all that was written.
  if (text.size() < all) is_torn_ = !text.empty() && !(is_torn_ && text.size() + 1 == all);
  return text.empty();
}

bool line_output::wait_writable(const std::atomic<bool>& is_given_up) const {
  for (;;) {
    pollfd polled{descriptor_, POLLOUT, 0};
    const int count = ::poll(&polled, 1, static_cast<int>(look_interval.count()));
    // Errors are left for write() to find.
    if (count > 0 || (count < 0 && errno != EINTR)) return true;
    if (is_given_up) return false;
  }
}

} // namespace actorgrid::detail
