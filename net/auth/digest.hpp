#pragma once

#include <array>
#include <string>
#include <string_view>

namespace actorgrid::auth {

using sha256_digest = std::array<unsigned char, 32>;

sha256_digest sha256(std::string_view text);

/// Whether two texts are equal, in constant time: digests of equal length are compared in full, so
/// that the time reveals neither where the texts differ nor how long the secret one is.
bool equal_in_constant_time(const sha256_digest& a, const sha256_digest& b);

/// The third part of a JSON web token: HMAC-SHA512 of `text`, base64url without padding.
std::string hs512_signature(std::string_view text, std::string_view key);

} // namespace actorgrid::auth
