#include "codec/subroute.hpp"

#include <openssl/evp.h>

#include <stdexcept>

namespace actorgrid::codec {

subroute_id make_subroute_id(handler_id handler, std::string_view route) {
  subroute_id id;
  if (EVP_Digest(route.data(), route.size(), reinterpret_cast<unsigned char*>(id.data()), nullptr,
                 EVP_sha256(), nullptr)
      != 1)
    throw std::runtime_error("SHA-256 is not available from the crypto library");
  id[0] = std::byte{handler.value};
  id[1] = std::byte{0};
  return id;
}

} // namespace actorgrid::codec
