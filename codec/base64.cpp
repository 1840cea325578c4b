#include "codec/base64.hpp"

#include <openssl/evp.h>

#include <algorithm>

namespace actorgrid::codec {

std::string base64(std::span<const std::byte> bytes) {
  // With the zero that OpenSSL writes behind it.
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                  reinterpret_cast<const unsigned char*>(bytes.data()),
                  static_cast<int>(bytes.size()));
  text.pop_back();
  return text;
}

std::string base64url(std::span<const std::byte> bytes) {
  auto text = base64(bytes);
  while (text.ends_with('=')) text.pop_back();
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  return text;
}

} // namespace actorgrid::codec
