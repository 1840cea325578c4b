#pragma once

#include <actorgrid/error.hpp>
#include <actorgrid/payload.hpp>

#include <msgpack.hpp>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <string>
#include <string_view>

namespace actorgrid::contract {

/// Most elements of one list or map in a message of the catalogue: senders page above it, and no
/// reader allocates for more because a few bytes announced them.
inline constexpr std::size_t elements_max = 4096;
/// Deepest nesting of lists and maps in a message of the catalogue.
inline constexpr std::size_t depth_max = 8;

/// The value as msgpack.
template <class T>
payload pack(const T& value) {
  msgpack::sbuffer bytes;
  msgpack::pack(bytes, value);
  return payload{std::string_view{bytes.data(), bytes.size()}};
}

/// Exactly one value of type T; unknown keys are skipped, missing ones keep their defaults. Never
/// throws. @error protocol_violation
template <class T>
result<T> unpack(const payload& bytes) {
  const std::string_view text = bytes.text();
  const std::size_t elements = std::min(elements_max, text.size());
  const msgpack::unpack_limit limit{elements,    elements,    text.size(),
                                    text.size(), text.size(), depth_max};
  const auto refer = [](msgpack::type::object_type, std::size_t, void*) { return true; };
  try {
    std::size_t end = 0;
    const auto parsed = msgpack::unpack(text.data(), text.size(), end, refer, nullptr, limit);
    if (end != text.size())
      return make_error(errc::protocol_violation, "msgpack: more bytes after the value");
    return parsed.get().template as<T>();
  } catch (const msgpack::type_error&) {
    return make_error(errc::protocol_violation, "msgpack: a value has another type than expected");
  } catch (const msgpack::insufficient_bytes&) {
    return make_error(errc::protocol_violation, "msgpack: the value is cut off");
  } catch (const msgpack::size_overflow&) {
    return make_error(errc::protocol_violation, "msgpack: a list, map or its nesting is too large");
  } catch (const std::exception&) {
    return make_error(errc::protocol_violation, "msgpack: not a value");
  }
}

} // namespace actorgrid::contract
