#pragma once

#include <actorgrid/call_info.hpp>
#include <actorgrid/encoded.hpp>
#include <actorgrid/send_status.hpp>
#include <actorgrid/stream_wait.hpp>

#include <caf/allowed_unsafe_message_type.hpp>

#include <concepts>
#include <memory>
#include <string>
#include <utility>

namespace actorgrid {

/// The incoming messages of a stream. An empty or moved-from source is at its end, and its error()
/// is invalid_handle.
template <class T>
class source {
public:
  source() = default;
  /// For internal use.
  explicit source(std::shared_ptr<detail::stream_port> port) noexcept : port_(std::move(port)) {}

  /// Waits for the next message; empty at the end of the stream, where error() tells a clean end
  /// from a failure. Taking a message returns its credit to the sender. Only one wait at a time. A
  /// message that does not decode as T ends the stream, with decode_failed here and with an error
  /// at the other end.
  stream_wait<detail::next_step<T>> next() {
    return stream_wait<detail::next_step<T>>{detail::next_step<T>{port_, {}}};
  }
  /// Why the stream ended; empty for a clean end and while the stream is open.
  caf::error error() const { return make_error(port_ ? port_->end() : detail::no_stream()); }

private:
  std::shared_ptr<detail::stream_port> port_;
};

/// The outgoing messages of a stream. An empty or moved-from sink accepts none: send() and error()
/// return invalid_handle, finish() and fail() do nothing.
template <class T>
class sink {
public:
  sink() = default;
  /// For internal use.
  explicit sink(std::shared_ptr<detail::stream_port> port) noexcept : port_(std::move(port)) {}

  /// Sends a message, waiting while the window is full. If both ends only send, each waiting for
  /// the other to read, they wait until a deadline or cancellation: use try_send, or read and write
  /// in separate tasks.
  /// @error stream_finished, message_too_large, or the reason the stream ended
  stream_wait<detail::send_step> send(encoded<T> item) {
    return stream_wait<detail::send_step>{detail::send_step{port_, std::move(item).take()}};
  }
  /// Sends a message if the window has room; never waits.
  send_status try_send(encoded<T> item) {
    payload bytes = std::move(item).take();
    return port_ ? port_->try_send(bytes) : send_status::finished;
  }
  /// Ends the output of this side. A caller's stream can still receive; a handler's stream ends.
  void finish() {
    if (port_) port_->finish();
  }
  /// Why the stream ended; empty for a clean end and while the stream is open. Lets a handler that
  /// neither reads nor sends find out that it was cancelled.
  caf::error error() const { return make_error(port_ ? port_->end() : detail::no_stream()); }
  /// Ends a handler's stream with an error; cancels a caller's stream.
  void fail(std::string text) {
    if (port_) port_->fail({errc::remote_failure, std::move(text)});
  }
  /// The same with a code, as a handler that returns the error.
  void fail(const caf::error& why) {
    if (port_) port_->fail(remote_failure_of(why));
  }

private:
  std::shared_ptr<detail::stream_port> port_;
};

/// A caller's stream, with both directions in one handle. On a route with no_input it cannot send.
///
/// @cancel destroying it (and every source and sink taken from it) before the stream ends cancels
/// the remote handler
template <class Send, class Receive>
class duplex {
public:
  duplex() = default;
  /// For internal use.
  explicit duplex(const std::shared_ptr<detail::stream_port>& port) noexcept
      : out(port), in(port) {}
  duplex(duplex&&) = default;
  duplex& operator=(duplex&&) = default;

  /// Same as source::next().
  auto next() { return in.next(); }
  /// Same as sink::send().
  auto send(encoded<Send> item) { return out.send(std::move(item)); }
  /// Same as sink::try_send().
  send_status try_send(encoded<Send> item) { return out.try_send(std::move(item)); }
  /// Ends the output of this side; messages from the handler still arrive.
  void finish() { out.finish(); }
  /// Cancels the stream and its remote handler; error() reports `reason`.
  void cancel(std::string reason) { out.fail(std::move(reason)); }
  /// Same as source::error().
  caf::error error() const { return in.error(); }

  /// The sending end; may be moved to another task.
  sink<Send> out;
  /// The reading end; may be moved to another task.
  source<Receive> in;
};

/// A caller's stream on a route with no_input, which can only read.
template <class Receive>
class duplex<no_input, Receive> {
public:
  duplex() = default;
  /// For internal use.
  explicit duplex(const std::shared_ptr<detail::stream_port>& port) noexcept
      : in(port), port_(port) {}
  duplex(duplex&&) = default;
  duplex& operator=(duplex&&) = default;

  /// Same as source::next().
  auto next() { return in.next(); }
  /// Cancels the stream and its remote handler; error() reports `reason`.
  void cancel(std::string reason) {
    if (port_) port_->fail({errc::remote_failure, std::move(reason)});
  }
  /// Same as source::error().
  caf::error error() const { return in.error(); }

  /// The reading end; may be moved to another task.
  source<Receive> in;

private:
  std::shared_ptr<detail::stream_port> port_;
};

/// A caller's stream of raw bytes.
using byte_stream = duplex<payload, payload>;

/// The message that a CAF actor registered for a stream route receives. The actor must keep the
/// ends it uses. For no_payload and no_input, `opening` and `in` have no meaning.
template <class Open = payload, class In = payload, class Out = payload>
struct stream_request {
  /// The caller, handler, subroute and deadline.
  call_info info;
  /// The opening.
  Open opening;
  /// Messages from the caller.
  source<In> in;
  /// Messages to the caller.
  sink<Out> out;
};

namespace detail {

template <class Send, class Receive>
struct answer<duplex<Send, Receive>> {
  using wire_type = stream_opened;
  static caf::expected<duplex<Send, Receive>> convert(stream_opened& opened, handler_id) {
    return duplex<Send, Receive>{std::move(opened.port)};
  }
};

} // namespace detail
} // namespace actorgrid

template <class Open, class In, class Out>
struct caf::allowed_unsafe_message_type<actorgrid::stream_request<Open, In, Out>> : std::true_type {
};
