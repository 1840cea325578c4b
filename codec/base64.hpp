#pragma once

#include <cstddef>
#include <span>
#include <string>

/// RFC 4648.
namespace actorgrid::codec {

/// With padding (section 4).
std::string base64(std::span<const std::byte> bytes);

/// In the alphabet for URLs, without padding (section 5).
std::string base64url(std::span<const std::byte> bytes);

} // namespace actorgrid::codec
