#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace actorgrid::bench {

/// A TCP connection for messages that are preceded by a number and their length. Everything sent
/// between two turns leaves in one write.
class framed_socket {
public:
  struct message {
    std::uint32_t number = 0;
    std::string_view text; ///< of a message from take(): valid until the next turn
  };

  /// Owns the connected socket. `busy_poll`: how long a turn polls before it sleeps.
  framed_socket(int socket, std::chrono::nanoseconds busy_poll);
  ~framed_socket();
  framed_socket(const framed_socket&) = delete;
  framed_socket& operator=(const framed_socket&) = delete;

  void send(const message& m);
  /// Takes the next message that has arrived completely. False if there is none.
  bool take(message& m);
  /// Writes what was sent and waits until something has arrived. Returns false if the other end has
  /// closed the connection. Throws std::system_error.
  bool turn();

private:
  void make_room();
  void write_some();
  void sleep();

  int socket_;
  std::chrono::nanoseconds busy_poll_;
  std::vector<char> in_, out_;
  std::size_t in_begin_ = 0, in_end_ = 0; ///< bounds of what is not taken yet
  std::size_t out_begin_ = 0;             ///< begin of what is not written yet
};

} // namespace actorgrid::bench
