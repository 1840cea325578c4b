#include "tests/admin/asking.hpp"

#include "tests/transport/raw_socket.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <sys/socket.h>
#include <sys/un.h>
#include <system_error>

namespace actorgrid::admin::test {

std::string request_text(std::string_view path, std::string_view method, std::string_view fields) {
  std::string text{method};
  return text.append(" ").append(path).append(" HTTP/1.1\r\n").append(fields).append("\r\n");
}

std::string ask_raw(std::uint16_t port, std::string_view bytes) {
  auto client = ws::test::raw_socket::connect(port);
  client.send(bytes);
  return client.read_to_end();
}

std::string ask(std::uint16_t port, std::string_view path) {
  return ask_raw(port, request_text(path));
}

std::string ask_at(const std::string& socket_path, std::string_view path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::copy(socket_path.begin(), socket_path.end(), address.sun_path);
  ws::descriptor fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw std::system_error(errno, std::generic_category(), "connect");
  ws::test::raw_socket client{std::move(fd)};
  client.send(request_text(path, "GET", "Host: anything\r\n"));
  return client.read_to_end();
}

int status_of(std::string_view answer) {
  return answer.starts_with("HTTP/1.1 ") ? std::atoi(std::string(answer.substr(9, 3)).c_str()) : 0;
}

std::string body_of(std::string_view answer) {
  const auto end = answer.find("\r\n\r\n");
  return end == std::string_view::npos ? std::string{} : std::string(answer.substr(end + 4));
}

} // namespace actorgrid::admin::test
