#pragma once

#include "tests/hostile/bytes.hpp"
#include "tests/support/pattern.hpp"
#include "tests/transport/raw_socket.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace actorgrid::hostile {

/// A peer that behaves up to some point, then sends what it is told to. Describes in one line what
/// it was answered, see attack.hpp.
class raw_client {
public:
  /// Connects to a node on the loopback.
  explicit raw_client(std::uint16_t port) : socket_(ws::test::raw_socket::connect(port)) {}
  /// Takes over one end of an existing connection.
  explicit raw_client(ws::test::raw_socket socket) : socket_(std::move(socket)) {}

  /// The HTTP upgrade. @throws std::runtime_error when refused
  void upgrade(const std::string& token, const std::string& path = "/minio/grid/v1");
  /// The connect message. @throws std::runtime_error when refused
  void greet(const hello& h);

  /// Sends this instead of a request, and nothing after it.
  std::string instead_of_request(const std::string& bytes);
  /// Sends this instead of a connect message; returns once the node closed the connection or let it
  /// in.
  std::string instead_of_hello(const std::string& bytes);
  /// Sends this on an established connection; returns once the node closed it, or answered two
  /// pings sent afterwards.
  std::string once_connected(const std::string& bytes);

  /// Bytes of content in all websocket frames received.
  std::size_t answered_bytes() const noexcept { return answered_bytes_; }
  ws::test::raw_socket& socket() noexcept { return socket_; }

private:
  /// What the next websocket frame says; "end" if there is none.
  std::vector<std::string> next_answers();
  bool collect_until(const std::string& last, std::vector<std::string>& answers);

  ws::test::raw_socket socket_;
  std::size_t answered_bytes_ = 0;
};

using testing::is_like;

} // namespace actorgrid::hostile
