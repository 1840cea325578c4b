#include "net/websocket/handshake_key.hpp"

#include "codec/base64.hpp"

#include <openssl/rand.h>
#include <openssl/sha.h>

#include <array>
#include <span>
#include <stdexcept>

namespace actorgrid::ws {

std::string new_handshake_key() {
  std::array<unsigned char, 16> nonce;
  if (RAND_bytes(nonce.data(), nonce.size()) != 1)
    throw std::runtime_error("OpenSSL has no random bytes");
  return codec::base64(std::as_bytes(std::span{nonce}));
}

std::string accept_of_key(std::string_view key) {
  std::string text{key};
  text += "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest;
  SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return codec::base64(std::as_bytes(std::span{digest}));
}

} // namespace actorgrid::ws
