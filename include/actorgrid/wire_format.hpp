#pragma once

#include <actorgrid/decode_limits.hpp>
#include <actorgrid/error.hpp>
#include <actorgrid/payload.hpp>
#include <actorgrid/route.hpp>

#include <caf/allowed_unsafe_message_type.hpp>

#include <type_traits>
#include <utility>

namespace actorgrid {

/// Encodes T as msgpack, for any type msgpack-cxx can pack. Defined in <actorgrid/msgpack.hpp>;
/// include it where you use typed routes.
template <class T>
struct msgpack_format;

/// How a T is encoded in a payload. Specialise it (both functions) for a custom format.
///
/// encode() may throw whatever packing throws. decode() never throws; it fails with
/// errc::decode_failed and a text that says what arrived instead.
template <class T>
struct wire_format : msgpack_format<T> {};

/// Payloads are sent unchanged.
template <>
struct wire_format<payload> {
  /// Returns it unchanged.
  static payload encode(payload value) noexcept { return value; }
  /// Returns it unchanged.
  static result<payload> decode(payload bytes) noexcept { return bytes; }
};

/// Encoded as zero bytes; any bytes that arrive instead are ignored.
template <>
struct wire_format<no_payload> {
  /// Zero bytes.
  static payload encode(no_payload) noexcept { return payload::empty_bytes(); }
  /// Ignores the bytes.
  static result<no_payload> decode(const payload&) noexcept { return no_payload{}; }
};

/// Encodes a value. May throw whatever packing it throws.
template <class T>
payload encode(T&& value) {
  return wire_format<std::remove_cvref_t<T>>::encode(std::forward<T>(value));
}

/// Decodes a value. @error decode_failed
template <class T>
result<T> decode(payload bytes) {
  return wire_format<T>::decode(std::move(bytes));
}

} // namespace actorgrid

// An actor gets the request of a route without one as a message of its own.
template <>
struct caf::allowed_unsafe_message_type<actorgrid::no_payload> : std::true_type {};
