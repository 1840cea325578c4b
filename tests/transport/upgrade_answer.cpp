#include "tests/transport/upgrade_answer.hpp"

#include <openssl/evp.h>

#include <array>

namespace actorgrid::ws::test {

std::string accept_key(std::string_view request) {
  constexpr std::string_view name = "\r\nSec-WebSocket-Key: ";
  const auto begin = request.find(name) + name.size();
  std::string text{request.substr(begin, request.find("\r\n", begin) - begin)};
  text += "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, 20> digest{};
  EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha1(), nullptr);
  std::array<unsigned char, 29> key{};
  EVP_EncodeBlock(key.data(), digest.data(), static_cast<int>(digest.size()));
  return reinterpret_cast<const char*>(key.data());
}

std::string upgrade_answer(std::string_view request, std::string_view more_headers) {
  return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Accept: "
         + accept_key(request) + "\r\n" + std::string{more_headers} + "\r\n";
}

raw_socket accept_websocket(raw_listener& listener) {
  auto socket = listener.accept();
  socket.send(upgrade_answer(socket.read_until("\r\n\r\n")));
  return socket;
}

} // namespace actorgrid::ws::test
