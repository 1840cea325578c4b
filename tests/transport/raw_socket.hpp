#pragma once

#include "net/loop/descriptor.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace actorgrid::ws::test {

/// One side of a TCP connection, driven by hand. Every wait ends after a generous time.
class raw_socket {
public:
  explicit raw_socket(descriptor fd);
  /// Connects to the loopback.
  static raw_socket connect(std::uint16_t port);
  /// A socket to connect later, when there may be no descriptor left.
  static raw_socket unconnected();
  void connect_to(std::uint16_t port);
  /// Connects to the loopback from another address of it than all else: 127.0.0.`last`.
  static raw_socket connect_from(unsigned char last, std::uint16_t port);

  /// Sends all, or until the other side is gone.
  void send(std::string_view bytes);
  /// What arrives up to and including `end`; what there was when the connection ended before.
  std::string read_until(std::string_view end);
  /// Exactly `size` bytes, less when the connection ended before.
  std::string read(std::size_t size);
  /// Everything until the other side closes. @throws std::runtime_error when it does not
  std::string read_to_end();
  /// A lone, whole websocket frame from the server: its first byte and its content.
  std::pair<unsigned char, std::string> read_frame();
  /// The same from a client.
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

/// Listens on the loopback and does nothing by itself.
class raw_listener {
public:
  explicit raw_listener(int backlog = 16);

  std::uint16_t port() const noexcept { return port_; }
  raw_socket accept();

private:
  descriptor fd_;
  std::uint16_t port_ = 0;
};

/// A websocket frame; `first` holds FIN and opcode.
std::string frame(unsigned char first, std::string_view content, bool masked = true);
/// Only the header of a masked frame with an 8 byte length.
std::string long_frame_header(unsigned char first, std::uint64_t size);

/// A request that an acceptor with default options upgrades.
std::string upgrade_text(std::string_view path = "/minio/grid/v1",
                         std::string_view more_headers = "");

/// Connects and upgrades. @throws std::runtime_error when refused
raw_socket connect_websocket(std::uint16_t port);

} // namespace actorgrid::ws::test
