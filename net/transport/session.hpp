#pragma once

#include "net/mux/wire_message.hpp"

#include <actorgrid/errc.hpp>
#include <actorgrid/payload.hpp>

#include <memory>
#include <string>

namespace actorgrid::ws {

class loop;
class peer_certificate;

/// A websocket whose HTTP upgrade is done: binary messages both ways.
///
/// Memory follows the bytes received, never a declared length; a message above the configured
/// maximum ends the session with close code 1009. Text messages are handed out only as the first
/// message, later ones are dropped. Pings and closes of the websocket layer are answered here.
/// @thread the loop it was made on
class session {
public:
  class events {
  public:
    virtual void on_message(payload message) = 0;
    /// The message passed to write() has left; the next may be written.
    virtual void on_written(mux::wire_message spent) = 0;
    /// Called once, as the last event; never after close().
    virtual void on_closed(failure why) = 0;

  protected:
    ~events() = default;
  };

  /// Closes at once.
  virtual ~session() = default;

  /// Begins reading. `e` must live until on_closed or close().
  virtual void start(events& e) = 0;
  /// Writes one message. @pre the previous one left
  virtual void write(mux::wire_message message) = 0;
  /// Closes TCP without a websocket close, like the original; no event follows.
  virtual void close() noexcept = 0;
  /// Raises the limit of message_bytes once the peer is authenticated.
  virtual void limit_messages(std::size_t bytes_max) = 0;
  /// Neither parses nor hands out anything after the current message, whose outcome has to take
  /// effect first. @pre within on_message
  virtual void pause_reading() = 0;
  /// Whether the other side has ended the connection: on_closed is not called while paused.
  virtual bool has_hung_up() const noexcept = 0;
  /// Reads on. @pre not within on_message
  virtual void resume_reading() = 0;

  virtual ws::loop& loop() noexcept = 0;
  /// "address:port" of the other side, for display.
  virtual const std::string& remote_address() const noexcept = 0;
  /// What the other side has shown and was verified; null without TLS, and if none was asked for.
  virtual std::shared_ptr<const peer_certificate> certificate() const { return nullptr; }
};

} // namespace actorgrid::ws
