#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace actorgrid::testing {

/// A TCP socket that blocks, for tests of what carries bytes. @error std::system_error of what it
/// does itself; what the other end does is in what it returns
class plain_socket {
public:
  /// Connects to "127.0.0.1:PORT".
  static plain_socket connect(const std::string& address);
  explicit plain_socket(int descriptor) noexcept : fd_(descriptor) {}
  plain_socket(plain_socket&& other) noexcept;
  plain_socket& operator=(plain_socket&& other) noexcept;
  ~plain_socket() { close(); }

  void send(std::string_view bytes) const;
  /// As many bytes, or as came before the end: "..." then "<end>" or "<reset>".
  std::string receive(std::size_t count) const;
  /// Whether nothing is there to be read now, neither bytes nor an end.
  bool is_silent() const;
  /// Says that no more will be sent.
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
  /// Whether somebody waits to be accepted.
  bool has_visitor() const;

private:
  int fd_ = -1;
  std::string address_;
};

} // namespace actorgrid::testing
