#include "net/auth/digest.hpp"

#include "codec/base64.hpp"

#include <climits>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <span>
#include <stdexcept>

namespace actorgrid::auth {

sha256_digest sha256(std::string_view text) {
  sha256_digest out{};
  unsigned int size = 0;
  if (EVP_Digest(text.data(), text.size(), out.data(), &size, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("SHA-256 is not available");
  return out;
}

bool equal_in_constant_time(const sha256_digest& a, const sha256_digest& b) {
  return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string hs512_signature(std::string_view text, std::string_view key) {
  if (key.size() > INT_MAX) throw std::length_error("the HS512 key is too long");
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned int mac_size = 0;
  if (HMAC(EVP_sha512(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac.data(), &mac_size)
      == nullptr)
    throw std::runtime_error("HMAC-SHA512 is not available");
  return codec::base64url(std::as_bytes(std::span{mac}.first(mac_size)));
}

} // namespace actorgrid::auth
