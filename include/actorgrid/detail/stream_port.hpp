#pragma once

#include <actorgrid/detail/suspension.hpp>
#include <actorgrid/handler_id.hpp>
#include <actorgrid/messages.hpp>
#include <actorgrid/payload.hpp>
#include <actorgrid/send_status.hpp>

#include <caf/actor.hpp>
#include <caf/message.hpp>

#include <optional>

namespace actorgrid::detail {

/// A user's access to one end of a stream; the stream's actor handles the protocol. One reader and
/// one writer may use it at the same time.
class stream_port {
public:
  virtual ~stream_port() = default;

  /// ID of the handler, for error texts.
  virtual handler_id route() const noexcept = 0;
  /// The stream's actor, which is asked when trying was not conclusive.
  virtual caf::actor actor() const = 0;

  // Reader.

  /// True if conclusive: `item` is the next message, or empty at the end.
  virtual bool try_next(std::optional<payload>& item) = 0;
  /// On the stream's own loop, resumes `s` when trying again may succeed. Returns false anywhere
  /// else.
  virtual bool await_input(suspension& s) = 0;
  /// The request to send to the actor. Pass its answer to absorb(), then try again.
  virtual caf::message pull_request() const = 0;
  virtual void absorb(stream_update& update) = 0;
  /// Ends the stream because the reader cannot decode a message: with `why` here, and with an error
  /// at the other end.
  virtual void reject(failure why) = 0;
  /// Why the stream ended; ok for a clean end and while the stream is open.
  virtual failure end() const = 0;

  // Writer.

  virtual send_status try_send(payload& item) = 0;
  /// Same as await_input(), for sending.
  virtual bool await_room(suspension& s) = 0;
  /// The request to send to the actor. When it answers, try again.
  virtual caf::message credit_request() const = 0;
  virtual void finish() = 0;
  virtual void fail(failure why) = 0;
};

} // namespace actorgrid::detail
