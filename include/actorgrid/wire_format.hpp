#pragma once

#include <actorgrid/decode_limits.hpp>
#include <actorgrid/error.hpp>
#include <actorgrid/payload.hpp>
#include <actorgrid/route.hpp>

#include <type_traits>
#include <utility>

namespace actorgrid {

/// T as msgpack: for everything msgpack-cxx packs. Defined in <actorgrid/msgpack.hpp>, which units
/// that use typed routes include.
template <class T>
struct msgpack_format;

/// How a T travels in a payload. Specialise it (both functions) for a format of your own.
///
/// encode() may throw what packing throws; decode() never throws and fails with
/// errc::decode_failed, in words that say what arrived instead.
template <class T>
struct wire_format : msgpack_format<T> {};

/// Payloads travel as they are.
template <>
struct wire_format<payload> {
  /// As it is.
  static payload encode(payload value) noexcept { return value; }
  /// As it is.
  static result<payload> decode(payload bytes) noexcept { return bytes; }
};

/// Nothing travels as zero bytes; whatever arrives instead is ignored.
template <>
struct wire_format<no_payload> {
  /// No bytes.
  static payload encode(no_payload) noexcept { return payload::empty_bytes(); }
  /// Whatever came.
  static result<no_payload> decode(const payload&) noexcept { return no_payload{}; }
};

/// A value as it travels. May throw what packing it throws.
template <class T>
payload encode(T&& value) {
  return wire_format<std::remove_cvref_t<T>>::encode(std::forward<T>(value));
}

/// The value that travelled. @error decode_failed
template <class T>
result<T> decode(payload bytes) {
  return wire_format<T>::decode(std::move(bytes));
}

} // namespace actorgrid
