#pragma once

#include <actorgrid/call_info.hpp>
#include <actorgrid/encoded.hpp>
#include <actorgrid/stream_wait.hpp>

#include <caf/allowed_unsafe_message_type.hpp>

#include <concepts>
#include <memory>
#include <string>
#include <utility>

namespace actorgrid {

/// Where a stream's incoming messages come from. One that is empty or was moved from is at its end,
/// and its error() is invalid_handle.
template <class T>
class source {
public:
  source() = default;
  /// Over a port. For the library.
  explicit source(std::shared_ptr<detail::stream_port> port) noexcept : port_(std::move(port)) {}

  /// The next message, or nothing at the end: then error() tells a clean end from a failed one.
  /// Taking a message gives its credit back to the sender. One wait at a time. A message that is no
  /// T ends the stream, here with decode_failed and for the other end with an error.
  stream_wait<detail::next_step<T>> next() {
    return stream_wait<detail::next_step<T>>{detail::next_step<T>{port_, {}}};
  }
  /// Why the stream ended: nothing for a clean end and while it runs.
  caf::error error() const { return make_error(port_ ? port_->end() : detail::no_stream()); }

private:
  std::shared_ptr<detail::stream_port> port_;
};

/// Where a stream's outgoing messages go. One that is empty or was moved from takes none: send()
/// and error() say invalid_handle, finish() and fail() do nothing.
template <class T>
class sink {
public:
  sink() = default;
  /// Over a port. For the library.
  explicit sink(std::shared_ptr<detail::stream_port> port) noexcept : port_(std::move(port)) {}

  /// Sends, waiting while the window is full. @error stream_finished, message_too_large, or why the
  /// stream ended. Two ends that both only send, each waiting for the other to read, wait until a
  /// deadline or cancel: use try_send, or read and write in separate tasks.
  stream_wait<detail::send_step> send(encoded<T> item) {
    return stream_wait<detail::send_step>{detail::send_step{port_, std::move(item).take()}};
  }
  /// Sends when the window has room.
  send_status try_send(encoded<T> item) {
    payload bytes = std::move(item).take();
    return port_ ? port_->try_send(bytes) : send_status::finished;
  }
  /// No more messages from this end. A caller's stream still receives; a handler's stream ends.
  void finish() {
    if (port_) port_->finish();
  }
  /// Why the stream ended; nothing for a clean end and while it runs. Tells a handler that only
  /// waits that it was cancelled.
  caf::error error() const { return make_error(port_ ? port_->end() : detail::no_stream()); }
  /// A handler's stream ends with an error; a caller's is cancelled.
  void fail(std::string text) {
    if (port_) port_->fail(std::move(text));
  }

private:
  std::shared_ptr<detail::stream_port> port_;
};

/// A caller's stream: both ends of it in one handle. That of a route with no_input can not send.
///
/// @cancel destroying it (and every source and sink taken from it) before its end cancels the
/// remote handler.
template <class Send, class Receive>
class duplex {
public:
  duplex() = default;
  /// Both ends over one port. For the library.
  explicit duplex(const std::shared_ptr<detail::stream_port>& port) noexcept
      : out(port), in(port) {}
  duplex(duplex&&) = default;
  duplex& operator=(duplex&&) = default;

  /// As source::next().
  auto next() { return in.next(); }
  /// As sink::send().
  auto send(encoded<Send> item) { return out.send(std::move(item)); }
  /// As sink::try_send().
  send_status try_send(encoded<Send> item) { return out.try_send(std::move(item)); }
  /// No more messages from this end; what the handler still sends arrives.
  void finish() { out.finish(); }
  /// Gives the stream up: error() says `reason`, the remote handler is cancelled.
  void cancel(std::string reason) { out.fail(std::move(reason)); }
  /// As source::error().
  caf::error error() const { return in.error(); }

  /// The end to send with; may be moved to another task.
  sink<Send> out;
  /// The end to read from; may be moved to another task.
  source<Receive> in;
};

/// A caller's stream on a route with no_input: it only reads.
template <class Receive>
class duplex<no_input, Receive> {
public:
  duplex() = default;
  /// The reading end over a port. For the library.
  explicit duplex(const std::shared_ptr<detail::stream_port>& port) noexcept
      : in(port), port_(port) {}
  duplex(duplex&&) = default;
  duplex& operator=(duplex&&) = default;

  /// As source::next().
  auto next() { return in.next(); }
  /// Gives the stream up: error() says `reason`, the remote handler is cancelled.
  void cancel(std::string reason) {
    if (port_) port_->fail(std::move(reason));
  }
  /// As source::error().
  caf::error error() const { return in.error(); }

  /// The end to read from; may be moved to another task.
  source<Receive> in;

private:
  std::shared_ptr<detail::stream_port> port_;
};

/// A caller's stream of bytes.
using byte_stream = duplex<payload, payload>;

/// What a CAF actor registered for a stream route receives: keep the ends it uses. For
/// no_payload and no_input, `opening` and `in` mean nothing.
template <class Open = payload, class In = payload, class Out = payload>
struct stream_request {
  /// Who opened it, and where.
  call_info info;
  /// What it was opened with.
  Open opening;
  /// What the caller sends.
  source<In> in;
  /// Where answers go.
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
