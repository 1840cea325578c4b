#include "net/auth/digest.hpp"

#include <climits>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cstddef>
#include <stdexcept>
#include <tuple>

namespace actorgrid::auth {

sha256_digest sha256(std::string_view text) {
  sha256_digest out{};
  unsigned int size = 0;
  if (EVP_Digest(text.data(), text.size(), out.data(), &size, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("SHA-256 is not available");
  return out;
}

std::string base64(const sha256_digest& digest) {
  std::array<unsigned char, (std::tuple_size_v<sha256_digest> + 2) / 3 * 4 + 1> encoded{};
  const int size = EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(digest.size()));
  return {encoded.begin(), encoded.begin() + size};
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

  std::array<unsigned char, (EVP_MAX_MD_SIZE + 2) / 3 * 4 + 1> encoded{};
  EVP_EncodeBlock(encoded.data(), mac.data(), static_cast<int>(mac_size));
  std::string out;
  for (unsigned char c : encoded) {
    if (c == '=' || c == '\0') break;
    out.push_back(c == '+' ? '-' : c == '/' ? '_' : static_cast<char>(c));
  }
  return out;
}

} // namespace actorgrid::auth
