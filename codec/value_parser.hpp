#pragma once

#include <actorgrid/decode_limits.hpp>
#include <actorgrid/errc.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace actorgrid::codec {

/// Visits the values of a msgpack value, outer ones before nested ones.
class value_visitor {
public:
  /// `value` is the head (type byte and length, `head_bytes` in all) and the bytes of a string,
  /// bin, number or extension; `nested` values follow inside, counting a map's keys and values
  /// each.
  virtual void on_value(std::span<const std::byte> value, std::size_t head_bytes,
                        std::uint64_t nested) = 0;
  /// Everything nested in an array or map was visited.
  virtual void on_end() = 0;

protected:
  ~value_visitor() = default;
};

/// The most levels of nesting that decode_limits can allow.
inline constexpr std::size_t value_levels_max = 255;

/// Parses exactly one value; `visitor` may be null. Nothing is allocated, and a count is believed
/// only if as many bytes follow. @error decode_failed saying what is wrong, and where
failure parse_value(std::span<const std::byte> bytes, const decode_limits& limits,
                    value_visitor* visitor);

} // namespace actorgrid::codec
