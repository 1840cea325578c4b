#pragma once

#include "net/loop/descriptor.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace actorgrid::ws::test {

/// One end of a TCP connection, driven by hand. Every wait has a generous time limit.
class raw_socket {
public:
  explicit raw_socket(descriptor fd);
  /// Connects to the loopback.
  static raw_socket connect(std::uint16_t port);
  /// A socket to connect later, when no descriptor may be left.
  static raw_socket unconnected();
  void connect_to(std::uint16_t port);
  /// Connects from another loopback address than all others: 127.0.0.`last`.
  static raw_socket connect_from(unsigned char last, std::uint16_t port);

  /// Sends everything, or as much as it can until the other end is gone.
  void send(std::string_view bytes);
  /// Reads up to and including `end`; less if the connection ends before.
  std::string read_until(std::string_view end);
  /// Reads exactly `size` bytes; less if the connection ends before.
  std::string read(std::size_t size);
  /// Reads until the other end closes. @throws std::runtime_error if it does not
  std::string read_to_end();
  /// Reads one whole, unfragmented websocket frame of a server: its first byte and its content.
  std::pair<unsigned char, std::string> read_frame();
  /// The same for a frame of a client.
  std::pair<unsigned char, std::string> read_masked_frame();
  void end_sending();

  int fd() const noexcept { return fd_.get(); }
  int release() noexcept { return fd_.release(); }

private:
  bool receive_more();
  std::size_t read_frame_size(char short_size);

  descriptor fd_;
  std::string received_;
};

/// Listens on the loopback, and does nothing by itself.
class raw_listener {
public:
  explicit raw_listener(int backlog = 16);

  std::uint16_t port() const noexcept { return port_; }
  raw_socket accept();

private:
  descriptor fd_;
  std::uint16_t port_ = 0;
};

/// A websocket frame; `first` contains FIN and opcode.
std::string frame(unsigned char first, std::string_view content, bool masked = true);
/// Only the header of a masked frame, with an 8-byte length.
std::string long_frame_header(unsigned char first, std::uint64_t size);

/// A request that an acceptor with default options accepts.
std::string upgrade_text(std::string_view path = "/minio/grid/v1",
                         std::string_view more_headers = "");

/// Connects and upgrades. @throws std::runtime_error if refused
raw_socket connect_websocket(std::uint16_t port);

} // namespace actorgrid::ws::test
