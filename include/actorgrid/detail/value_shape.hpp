#pragma once

#include <actorgrid/decode_limits.hpp>
#include <actorgrid/errc.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <typeinfo>

namespace actorgrid::detail {

/// Checks that `bytes` are exactly one msgpack value within `limits`, and that the bytes for every
/// announced length and count are present. @error decode_failed saying what is wrong, and where
failure check_value(std::span<const std::byte> bytes, const decode_limits& limits);

/// Describes a well-formed value in readable form: `a map {"sku": a string, "count": nil}`. Keys
/// are truncated and escaped.
std::string describe_value(std::span<const std::byte> bytes);

/// The error for a well-formed value that is not of the type `type`.
failure not_a(const std::type_info& type, std::span<const std::byte> bytes);

} // namespace actorgrid::detail
