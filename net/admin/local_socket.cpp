#include "net/admin/local_socket.hpp"

#include "net/loop/system_error_text.hpp"

#include <algorithm>
#include <cerrno>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

namespace actorgrid::admin {

namespace {

constexpr mode_t user_and_group = 0660;

ws::descriptor make_socket() {
  return ws::descriptor{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
}

/// Whether a socket is there that nobody listens at: its process has ended without removing it.
bool is_left_behind(const sockaddr_un& address) {
  struct stat file{};
  if (::lstat(address.sun_path, &file) != 0 || !S_ISSOCK(file.st_mode)) return false;
  const auto probe = make_socket();
  return probe
         && ::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0
         && errno == ECONNREFUSED;
}

int bind_at(const ws::descriptor& fd, const sockaddr_un& address) {
  return ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? 0
                                                                                            : errno;
}

} // namespace

local_socket::local_socket(std::string path, ws::descriptor fd) noexcept
    : path_(std::move(path)), fd_(std::move(fd)) {}

local_socket::local_socket(local_socket&& other) noexcept
    : path_(std::exchange(other.path_, {})), fd_(std::move(other.fd_)), device_(other.device_),
      inode_(other.inode_) {}

local_socket::~local_socket() {
  struct stat file{};
  if (!path_.empty() && ::lstat(path_.c_str(), &file) == 0 && file.st_dev == device_
      && file.st_ino == inode_)
    ::unlink(path_.c_str());
}

outcome<local_socket, ws::bind_failure> local_socket::open(const std::string& path) {
  const auto failed = [&](int error) {
    return ws::bind_failure{{errc::io_failure, "listen on " + path + ": " + ws::explain(error)},
                            error == EADDRINUSE};
  };
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return failed(ENAMETOOLONG);
  std::copy(path.begin(), path.end(), address.sun_path);
  auto fd = make_socket();
  if (!fd) return failed(errno);
  int error = bind_at(fd, address);
  if (error == EADDRINUSE && is_left_behind(address)) {
    ::unlink(address.sun_path);
    error = bind_at(fd, address);
  }
  if (error != 0) return failed(error);
  local_socket bound{path, std::move(fd)};
  struct stat file{};
  if (::lstat(address.sun_path, &file) != 0) return failed(errno);
  bound.device_ = file.st_dev;
  bound.inode_ = file.st_ino;
  // Nobody can connect before it listens.
  if (::chmod(address.sun_path, user_and_group) != 0) return failed(errno);
  if (::listen(bound.fd_.get(), SOMAXCONN) != 0) return failed(errno);
  return bound;
}

} // namespace actorgrid::admin
