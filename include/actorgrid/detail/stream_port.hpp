#pragma once

#include <actorgrid/detail/suspension.hpp>
#include <actorgrid/handler_id.hpp>
#include <actorgrid/messages.hpp>
#include <actorgrid/payload.hpp>

#include <caf/actor.hpp>
#include <caf/message.hpp>

#include <cstdint>
#include <optional>

namespace actorgrid {

/// What became of an attempt to send without waiting.
enum class send_status : std::uint8_t {
  sent,
  would_block, ///< the window is full: the other end has not consumed what was sent
  finished,    ///< the sending side was finished, takes nothing, or the stream is over
  too_large,   ///< above limits.message-bytes
};

namespace detail {

/// One user's access to one end of a stream, whose actor owns the protocol's side of it.
/// One reader and one writer may use it at the same time.
class stream_port {
public:
  virtual ~stream_port() = default;

  /// The handler's, for errors.
  virtual handler_id route() const noexcept = 0;
  /// The stream's actor, asked when trying did not decide.
  virtual caf::actor actor() const = 0;

  // Reader.

  /// Decided when true: `item` is the next message, or nothing at the end.
  virtual bool try_next(std::optional<payload>& item) = 0;
  /// On the stream's own loop: `s` goes on when it is worth trying again. False anywhere else.
  virtual bool await_input(suspension& s) = 0;
  /// Ask the actor this; feed its answer to absorb, then try again.
  virtual caf::message pull_request() const = 0;
  virtual void absorb(stream_update& update) = 0;
  /// What arrived makes no sense to the reader: the stream ends with `why`, for the other end with
  /// an error too.
  virtual void reject(failure why) = 0;
  /// Why the stream ended; ok for a clean end, and before it.
  virtual failure end() const = 0;

  // Writer.

  virtual send_status try_send(payload& item) = 0;
  /// As await_input().
  virtual bool await_room(suspension& s) = 0;
  /// Ask the actor this; when it answers, try again.
  virtual caf::message credit_request() const = 0;
  virtual void finish() = 0;
  virtual void fail(std::string text) = 0;
};

} // namespace detail
} // namespace actorgrid
