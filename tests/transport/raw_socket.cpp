#include "tests/transport/raw_socket.hpp"

#include "tests/transport/waiting.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <system_error>

namespace actorgrid::ws::test {

namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

void require(bool ok, const char* what) {
  if (!ok) throw std::system_error(errno, std::generic_category(), what);
}

descriptor make_socket() {
  descriptor fd{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  require(static_cast<bool>(fd), "socket");
  return fd;
}

void append_size(std::string& out, std::uint64_t size, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<char>(size >> (8 * i)));
}

constexpr std::string_view mask{"\x11\x22\x33\x44"};

} // namespace

raw_socket::raw_socket(descriptor fd) : fd_(std::move(fd)) {
  const timeval limit{patience.count(), 0};
  ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(fd_.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

raw_socket raw_socket::connect(std::uint16_t port) {
  auto result = unconnected();
  result.connect_to(port);
  return result;
}

raw_socket raw_socket::connect_from(unsigned char last, std::uint16_t port) {
  auto result = unconnected();
  auto from = loopback(0);
  from.sin_addr.s_addr = htonl((INADDR_LOOPBACK & ~0xffU) | last);
  require(::bind(result.fd(), reinterpret_cast<const sockaddr*>(&from), sizeof from) == 0, "bind");
  result.connect_to(port);
  return result;
}

raw_socket raw_socket::unconnected() {
  return raw_socket{make_socket()};
}

void raw_socket::connect_to(std::uint16_t port) {
  const auto address = loopback(port);
  require(::connect(fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0,
          "connect");
}

void raw_socket::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

bool raw_socket::receive_more() {
  char chunk[16 * 1024];
  const ssize_t count = ::recv(fd_.get(), chunk, sizeof chunk, 0);
  if (count < 0 && errno == EAGAIN) throw std::runtime_error("the other side stays silent");
  if (count <= 0) return false;
  received_.append(chunk, static_cast<std::size_t>(count));
  return true;
}

std::string raw_socket::read_until(std::string_view end) {
  std::size_t at;
  while ((at = received_.find(end)) == std::string::npos) {
    if (!receive_more()) return std::exchange(received_, {});
  }
  return read(at + end.size());
}

std::string raw_socket::read(std::size_t size) {
  while (received_.size() < size && receive_more()) {
  }
  std::string result = received_.substr(0, size);
  received_.erase(0, size);
  return result;
}

std::string raw_socket::read_to_end() {
  while (receive_more()) {
  }
  return std::exchange(received_, {});
}

std::pair<unsigned char, std::string> raw_socket::read_frame() {
  const std::string head = read(2);
  if (head.size() < 2) return {};
  return {static_cast<unsigned char>(head[0]), read(read_frame_size(head[1]))};
}

std::pair<unsigned char, std::string> raw_socket::read_masked_frame() {
  const std::string head = read(2);
  if (head.size() < 2) return {};
  const std::size_t size = read_frame_size(static_cast<char>(head[1] & 0x7f));
  const std::string key = read(4);
  std::string content = read(size);
  for (std::size_t i = 0; i < content.size(); ++i)
    content[i] = static_cast<char>(content[i] ^ key[i % 4]);
  return {static_cast<unsigned char>(head[0]), std::move(content)};
}

std::size_t raw_socket::read_frame_size(char short_size) {
  std::size_t size = static_cast<unsigned char>(short_size);
  const std::size_t more = size == 126 ? 2 : size == 127 ? 8 : 0;
  if (more == 0) return size;
  size = 0;
  for (const char c : read(more)) size = size << 8 | static_cast<unsigned char>(c);
  return size;
}

void raw_socket::end_sending() {
  ::shutdown(fd_.get(), SHUT_WR);
}

raw_listener::raw_listener(int backlog) : fd_(make_socket()) {
  auto address = loopback(0);
  socklen_t size = sizeof address;
  require(::bind(fd_.get(), reinterpret_cast<const sockaddr*>(&address), size) == 0, "bind");
  require(::listen(fd_.get(), backlog) == 0, "listen");
  require(::getsockname(fd_.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0, "name");
  port_ = ntohs(address.sin_port);
}

raw_socket raw_listener::accept() {
  descriptor fd{::accept4(fd_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
  require(static_cast<bool>(fd), "accept");
  return raw_socket{std::move(fd)};
}

std::string frame(unsigned char first, std::string_view content, bool masked) {
  std::string out(1, static_cast<char>(first));
  const auto mask_bit = static_cast<unsigned char>(masked ? 0x80 : 0);
  if (content.size() < 126) {
    out.push_back(static_cast<char>(mask_bit | content.size()));
  } else if (content.size() < 65536) {
    out.push_back(static_cast<char>(mask_bit | 126));
    append_size(out, content.size(), 2);
  } else {
    out.push_back(static_cast<char>(mask_bit | 127));
    append_size(out, content.size(), 8);
  }
  if (!masked) return out.append(content);
  out += mask;
  for (std::size_t i = 0; i < content.size(); ++i)
    out.push_back(static_cast<char>(content[i] ^ mask[i % 4]));
  return out;
}

std::string long_frame_header(unsigned char first, std::uint64_t size) {
  std::string out{static_cast<char>(first), static_cast<char>(0xff)};
  append_size(out, size, 8);
  return out.append(mask);
}

std::string upgrade_text(std::string_view path, std::string_view more_headers) {
  return "GET " + std::string{path}
         + " HTTP/1.1\r\nHost: 127.0.0.1:1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: mBmmkFqSPArEn+FflLmz9Q==\r\n"
         + std::string{more_headers} + "\r\n";
}

raw_socket connect_websocket(std::uint16_t port) {
  auto socket = raw_socket::connect(port);
  socket.send(upgrade_text());
  const auto answer = socket.read_until("\r\n\r\n");
  if (!answer.starts_with("HTTP/1.1 101 ")) throw std::runtime_error("refused: " + answer);
  return socket;
}

} // namespace actorgrid::ws::test
