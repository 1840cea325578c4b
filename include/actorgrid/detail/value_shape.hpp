#pragma once

#include <actorgrid/decode_limits.hpp>
#include <actorgrid/errc.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <typeinfo>

namespace actorgrid::detail {

/// Whether `bytes` are exactly one msgpack value within `limits`, every announced length and count
/// backed by bytes that are there. @error decode_failed saying what is wrong, and where
failure check_value(std::span<const std::byte> bytes, const decode_limits& limits);

/// What a well-formed value looks like, for people: `a map {"sku": a string, "count": nil}`. Keys
/// are printed cut and escaped.
std::string describe_value(std::span<const std::byte> bytes);

/// The error of a value that is well-formed and yet no T.
failure not_a(const std::type_info& type, std::span<const std::byte> bytes);

} // namespace actorgrid::detail
