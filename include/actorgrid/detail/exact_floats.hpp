#pragma once

#include <actorgrid/detail/payload_writer.hpp>

#include <msgpack.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>

namespace actorgrid::detail {

/// Packs a type byte and then the number, big endian.
template <class Packer, class Bits>
Packer& pack_number(Packer& packer, unsigned char tag, Bits bits) {
  char bytes[1 + sizeof(Bits)];
  bytes[0] = static_cast<char>(tag);
  for (std::size_t i = 0; i < sizeof(Bits); ++i)
    bytes[1 + i] = static_cast<char>(bits >> (8 * (sizeof(Bits) - 1 - i)) & 0xffU);
  return packer.pack_str_body(bytes, sizeof bytes);
}

} // namespace actorgrid::detail

// msgpack-cxx packs a whole-numbered float as an integer, which loses the sign of -0.0 and which
// typed decoders refuse for a float. A float packed into a payload keeps its type at every level of
// nesting: all of msgpack-cxx's adaptors pack floats through these two functions.

template <>
inline msgpack::packer<actorgrid::detail::payload_writer>&
msgpack::packer<actorgrid::detail::payload_writer>::pack_float(float number) {
  return actorgrid::detail::pack_number(*this, 0xca, std::bit_cast<std::uint32_t>(number));
}

template <>
inline msgpack::packer<actorgrid::detail::payload_writer>&
msgpack::packer<actorgrid::detail::payload_writer>::pack_double(double number) {
  return actorgrid::detail::pack_number(*this, 0xcb, std::bit_cast<std::uint64_t>(number));
}
