#include "net/websocket/handshake_key.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <array>
#include <cstddef>
#include <span>
#include <stdexcept>

namespace actorgrid::ws {

namespace {

std::string base64(std::span<const unsigned char> bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(),
                                   static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

} // namespace

std::string new_handshake_key() {
  std::array<unsigned char, 16> nonce;
  if (RAND_bytes(nonce.data(), nonce.size()) != 1)
    throw std::runtime_error("OpenSSL has no random bytes");
  return base64(nonce);
}

std::string accept_of_key(std::string_view key) {
  std::string text{key};
  text += "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest;
  SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return base64(digest);
}

} // namespace actorgrid::ws
