#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace actorgrid::testing {

/// A blocking TCP socket, for tests of code that carries bytes. @error std::system_error if it
/// fails itself; what the other end does shows in results instead
class plain_socket {
public:
  /// Connects to "127.0.0.1:PORT".
  static plain_socket connect(const std::string& address);
  explicit plain_socket(int descriptor) noexcept : fd_(descriptor) {}
  plain_socket(plain_socket&& other) noexcept;
  plain_socket& operator=(plain_socket&& other) noexcept;
  ~plain_socket() { close(); }

  void send(std::string_view bytes) const;
  /// That many bytes; if the connection ends before, what came, then "<end>" or "<reset>".
  std::string receive(std::size_t count) const;
  /// Whether there is nothing to read now, neither bytes nor an end.
  bool is_silent() const;
  /// Shuts down the sending direction.
  void end_sending() const noexcept;
  void close() noexcept;

private:
  int fd_ = -1;
};

/// Listens on the loopback.
class plain_listener {
public:
  plain_listener();
  ~plain_listener();
  plain_listener(const plain_listener&) = delete;
  plain_listener& operator=(const plain_listener&) = delete;

  const std::string& address() const noexcept { return address_; }
  plain_socket accept() const;
  /// Whether a connection waits to be accepted.
  bool has_visitor() const;

private:
  int fd_ = -1;
  std::string address_;
};

} // namespace actorgrid::testing
