#pragma once

#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace actorgrid::ws {

/// A file descriptor that is closed unless it is released; a socket is shut down first, as a
/// process forked meanwhile may hold a copy.
class descriptor {
public:
  descriptor() noexcept = default;
  explicit descriptor(int fd) noexcept : fd_(fd) {}
  descriptor(descriptor&& other) noexcept : fd_(other.release()) {}
  descriptor& operator=(descriptor other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~descriptor() {
    if (fd_ < 0) return;
    ::shutdown(fd_, SHUT_RDWR); // fails for anything but a socket
    ::close(fd_);
  }

  explicit operator bool() const noexcept { return fd_ >= 0; }
  int get() const noexcept { return fd_; }
  int release() noexcept { return std::exchange(fd_, -1); }

private:
  int fd_ = -1;
};

} // namespace actorgrid::ws
