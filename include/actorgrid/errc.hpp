#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>

namespace actorgrid {

/// What went wrong. What the other end says with a text of its own is `remote_failure`; the texts
/// of a refusal, when it is full or shutting down, are recognised.
enum class errc : std::uint8_t {
  ok = 0,
  /// The remote handler (or the remote node on its behalf) answered with an error text.
  remote_failure = 1,
  /// No connection to the peer, or it was lost while the operation was in flight.
  disconnected,
  /// The operation's deadline passed, or less than 1 ms of it was left.
  deadline_exceeded,
  /// The caller or the peer cancelled the stream.
  cancelled,
  /// The outgoing queue to this peer holds more than `limits.queue-bytes` bytes.
  queue_full,
  /// More calls or streams in flight to this peer than the configured maximum, here or there:
  /// nothing ran.
  too_many_in_flight,
  /// A payload or websocket message exceeds `limits.message-bytes`.
  message_too_large,
  /// No peer of that name in this node's configuration.
  unknown_peer,
  /// A handler is already registered under that ID and subroute.
  handler_exists,
  /// No handler, or no factory for one, under that ID and subroute.
  unknown_handler,
  /// Handler ID 0.
  invalid_handler,
  /// Sent on a stream after finish(), or on one that takes no input.
  stream_finished,
  /// A window of this stream is full: only try_send reports it.
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
  /// Resolving, connecting, binding, reading or writing failed; the text has the system's words.
  io_failure,
  /// A payload is no value of the type that its route promises.
  decode_failed,
  /// A handle that is empty or was moved from, or a null actor.
  invalid_handle,
  /// The actor of this process that was asked has ended.
  actor_down,
  /// An actor of this process does not take the message it was asked with, or answered with another
  /// type than was asked for.
  actor_mismatch,
  /// Something else in this process failed, an actor with an error of its own or CAF; the text has
  /// its words.
  local_failure,
  /// The peer is shutting down and refused the call or stream: nothing ran there.
  peer_shutting_down,
};

/// The name as written in this enum.
std::string_view to_string(errc code) noexcept;

/// The category "actorgrid" whose values are errc.
const std::error_category& error_category() noexcept;
/// For std::error_code.
std::error_code make_error_code(errc code) noexcept;

/// Groups of codes by blame, for callers that need one test.
bool is_retryable(errc code) noexcept;          ///< may succeed later unchanged
bool is_protocol_violation(errc code) noexcept; ///< the peer is wrong
bool is_local_misuse(errc code) noexcept;       ///< the calling code is wrong

/// A code with the words that explain it.
struct failure {
  /// Which error; ok for none.
  errc code = errc::ok;
  /// In words; may be empty.
  std::string text;

  explicit operator bool() const noexcept { return code != errc::ok; }
  friend bool operator==(const failure&, const failure&) = default;
};

} // namespace actorgrid

template <>
struct std::is_error_code_enum<actorgrid::errc> : std::true_type {};
