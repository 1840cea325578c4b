#pragma once

#include "net/loop/descriptor.hpp"
#include "net/transport/listening_socket.hpp"

#include <actorgrid/outcome.hpp>

#include <string>
#include <sys/types.h>

namespace actorgrid::admin {

/// A listening Unix socket, whose file is removed with it.
class local_socket {
public:
  /// Listens at a path, in place of a socket that nobody listens at any more. Only the user and the
  /// group of the process may connect.
  /// @error io_failure naming the path; in use if somebody listens there
  static outcome<local_socket, ws::bind_failure> open(const std::string& path);

  local_socket(local_socket&& other) noexcept;
  local_socket& operator=(local_socket&&) = delete;
  /// Removes the file, unless it is another's by now.
  ~local_socket();

  /// Gives the socket away; the file stays until the end of this.
  ws::descriptor take() noexcept { return std::move(fd_); }

private:
  local_socket(std::string path, ws::descriptor fd) noexcept;

  std::string path_; ///< empty once moved from
  ws::descriptor fd_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

} // namespace actorgrid::admin
