#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>

namespace actorgrid {

/// Error codes. An error text from the remote end is reported as `remote_failure`, except for the
/// known texts with which a node refuses work because it is full, is shutting down or has no such
/// handler: they have their own codes. The numbers of codes do not change: they are sent to peers.
enum class errc : std::uint8_t {
  ok = 0,
  /// The remote handler (or the remote node on its behalf) answered with an error text.
  remote_failure = 1,
  /// No connection to the peer, or it was lost while the operation was in flight.
  disconnected,
  /// The operation's deadline passed, or less than 1 ms was left.
  deadline_exceeded,
  /// The caller or the peer cancelled the stream.
  cancelled,
  /// The outgoing queue to this peer holds more than `limits.queue-bytes` bytes.
  queue_full,
  /// The configured maximum of calls or streams in flight to this peer was reached, here or at the
  /// peer: nothing ran.
  too_many_in_flight,
  /// A payload or websocket message exceeds `limits.message-bytes`.
  message_too_large,
  /// This node has no peer of that name, or has one no longer: nothing was sent.
  unknown_peer,
  /// A handler is already registered under that ID and subroute.
  handler_exists,
  /// There is no handler under that ID and subroute, or none was offered for the ID.
  unknown_handler,
  /// Handler ID 0.
  invalid_handler,
  /// Attempt to send on a stream after finish(), on one that takes no input, or on a channel that
  /// is closed.
  stream_finished,
  /// The stream's window is full; only try_send() reports this, as send_status::would_block.
  would_block,
  /// The node is stopping or was stopped.
  shutting_down,
  /// A blocking wait was attempted on an actor's thread.
  blocking_on_actor,
  /// The configuration has mistakes; the text lists them all.
  invalid_config,
  /// The peer sent bytes that do not follow the protocol.
  protocol_violation,
  /// The peer refused the connection; the text is its reason.
  handshake_refused,
  /// A phase of connecting took longer than its limit.
  handshake_timeout,
  /// A write to the peer was blocked longer than `limits.write-timeout`.
  write_timeout,
  /// The peer did not answer pings for two intervals.
  ping_timeout,
  /// A newer connection from the same host replaced this one.
  replaced,
  /// A credential was missing, wrong or expired.
  unauthorized,
  /// A certificate, key or CA file could not be used, or the TLS handshake failed.
  tls_failure,
  /// Resolving, connecting, binding, reading or writing failed; the text has the system's message.
  io_failure,
  /// A payload does not decode as the type declared by its route.
  decode_failed,
  /// An empty or moved-from handle, or a null actor.
  invalid_handle,
  /// The local actor that was asked has ended.
  actor_down,
  /// A local actor does not handle the message it was sent, or answered with a type other than the
  /// expected one.
  actor_mismatch,
  /// Another failure in this process: CAF's, or an actor's own error; the text describes it.
  local_failure,
  /// The peer is shutting down: it refused the call or stream, and nothing ran there, or it
  /// cancelled what was running (see handler_options::drain).
  peer_shutting_down,
  /// The peer has no handler under that ID and subroute: nothing ran there.
  peer_has_no_handler,
  /// The peer does not allow the caller to do this: nothing ran there. Handlers return it, too.
  not_allowed,
  /// More calls or streams than the peer takes per second, from this node or for that handler:
  /// nothing ran there. retry_after() says when the peer takes one again.
  rate_limited,
};

/// The name as written in this enum.
std::string_view to_string(errc code) noexcept;

/// The category "actorgrid" whose values are errc.
const std::error_category& error_category() noexcept;
/// For std::error_code.
std::error_code make_error_code(errc code) noexcept;

/// These functions group codes by who is at fault, for callers that need a single test.
bool is_retryable(errc code) noexcept;          ///< the same operation may succeed later
bool is_protocol_violation(errc code) noexcept; ///< the peer is at fault
bool is_local_misuse(errc code) noexcept;       ///< the calling code is at fault

struct application_error;

/// An error code with an explanation.
struct failure {
  /// Which error; ok for none.
  errc code = errc::ok;
  /// Explanation; may be empty.
  std::string text = {};
  /// The code that the remote application gave the error, and whether it is retryable; null if it
  /// said neither.
  std::shared_ptr<const application_error> application = {};

  explicit operator bool() const noexcept { return code != errc::ok; }
  /// Compares codes and texts.
  friend bool operator==(const failure& a, const failure& b) noexcept {
    return a.code == b.code && a.text == b.text;
  }
};

} // namespace actorgrid

template <>
struct std::is_error_code_enum<actorgrid::errc> : std::true_type {};
