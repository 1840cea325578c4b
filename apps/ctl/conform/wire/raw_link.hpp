#pragma once

#include "apps/ctl/conform/wire/raw_frame.hpp"
#include "apps/ctl/conform/wire/wire_target.hpp"

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace actorgrid::ctl::conform {

/// An answer to an HTTP request.
struct http_answer {
  int status = 0;                             ///< 0: closed without an answer
  std::map<std::string, std::string> headers; ///< names in lower case

  bool has(const std::string& name) const { return headers.contains(name); }
};

/// A websocket frame, as it comes.
struct ws_frame {
  unsigned opcode = 0;
  std::string content;
};

/// What a Connect says; change what should be wrong. Values are msgpack.
struct hello {
  std::string id, host, time, token;
};

/// A connection to the peer, byte by byte or frame by frame. Throws deviation if something does not
/// come within `patience`, or is not as a sender has to write it.
class raw_link {
public:
  static constexpr std::chrono::seconds patience{10};

  /// Connects TCP, and TLS if the peer's name says so.
  explicit raw_link(const wire_target& target);

  // HTTP.

  /// The request of an upgrade, with all that belongs into it.
  std::string request() const;
  void send_bytes(std::string_view bytes);
  http_answer read_answer();
  /// Sends the request; throws deviation unless the peer accepts it.
  void upgrade();

  // The handshake.

  /// A good one.
  hello make_hello() const;
  /// Sends this as the Connect, and returns the answer; nothing if the peer closed the connection.
  std::optional<connect_answer> greet(const raw_frame& connect);
  std::optional<connect_answer> greet(const hello& h);
  /// Upgrades and greets; throws deviation unless both are accepted.
  void establish();

  // Messages.

  /// A masked websocket frame.
  static std::string websocket_frame(unsigned first_byte, std::string_view content);
  /// Sends the content of one message.
  void send_message(std::string_view content);
  /// The next websocket frame; nothing once the connection is closed.
  std::optional<ws_frame> next_websocket_frame();
  /// The next frame of the protocol; nothing once the connection is closed. Answers pings of the
  /// connection and of the websocket.
  std::optional<raw_frame> next();
  /// Adds the checksum to a frame if it has to have one, and sends it.
  void send(raw_frame f);
  /// Adds the flag for the checksum if there has to be one.
  raw_frame with_checksum(raw_frame f) const;

  const std::string& name() const noexcept { return name_; }
  bool has_checksums() const noexcept { return has_checksums_; }

private:
  /// Reads more; whether there was something.
  bool read_more();
  bool fill(std::size_t count);
  std::optional<std::string> next_message();
  void check(const raw_frame& f) const;

  const wire_target& target_;
  std::string name_;
  bool has_checksums_;
  std::unique_ptr<byte_stream> stream_;
  std::string received_;
  std::deque<raw_frame> frames_;
};

} // namespace actorgrid::ctl::conform
