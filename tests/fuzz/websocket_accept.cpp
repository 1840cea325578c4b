#include "websocket_accept.hpp"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <array>

namespace actorgrid::fuzz {

std::string websocket_accept(std::string_view request) {
  constexpr std::string_view field = "Sec-WebSocket-Key: ";
  constexpr std::size_t key_bytes = 24;
  const std::string key{request.substr(request.find(field) + field.size(), key_bytes)};
  const std::string hashed = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest;
  SHA1(reinterpret_cast<const unsigned char*>(hashed.data()), hashed.size(), digest.data());
  std::array<unsigned char, 4 * SHA_DIGEST_LENGTH> text;
  EVP_EncodeBlock(text.data(), digest.data(), SHA_DIGEST_LENGTH);
  return reinterpret_cast<const char*>(text.data());
}

} // namespace actorgrid::fuzz
