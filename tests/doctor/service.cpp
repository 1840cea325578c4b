#include "tests/doctor/service.hpp"

#include "codec/byte_buffer.hpp"
#include "codec/frame.hpp"
#include "net/mux/handshake.hpp"
#include "tests/transport/upgrade_answer.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <chrono>
#include <exception>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <utility>
#include <variant>

namespace actorgrid::doctor::test {

using ws::test::raw_socket;

service::service(handler handle, std::uint16_t port) : handle_(std::move(handle)) {
  listening_ = ws::descriptor{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  const int on = 1;
  ::setsockopt(listening_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const bytes = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listening_.get(), bytes, size) != 0 || ::listen(listening_.get(), 64) != 0
      || ::getsockname(listening_.get(), bytes, &size) != 0)
    throw std::runtime_error("the service cannot listen");
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept(); });
}

service::~service() {
  {
    const std::lock_guard lock{mutex_};
    is_over_ = true;
    ::shutdown(listening_.get(), SHUT_RDWR);
    for (const int fd : open_) ::shutdown(fd, SHUT_RDWR);
  }
  acceptor_.join();
  for (auto& one : threads_) one.join();
}

void service::accept() {
  for (;;) {
    ws::descriptor fd{::accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
    const std::lock_guard lock{mutex_};
    if (!fd || is_over_) return;
    open_.push_back(fd.get());
    threads_.emplace_back([this, number = fd.release()] {
      {
        raw_socket connection{ws::descriptor{::dup(number)}};
        try {
          handle_(connection);
        } catch (const std::exception&) {
          // The other side went quiet: the test fails where it waits for an answer.
        }
      }
      const std::lock_guard ending{mutex_};
      std::erase(open_, number);
      const ws::descriptor closing{number};
    });
  }
}

service::handler answers(std::string answer) {
  return [answer = std::move(answer)](raw_socket& connection) {
    connection.read_until("\r\n\r\n");
    connection.send(answer);
    connection.end_sending();
  };
}

std::string http_answer(const std::string& status, const std::string& body,
                        const std::string& fields) {
  return "HTTP/1.1 " + status + "\r\n" + fields + "Content-Length: " + std::to_string(body.size())
         + "\r\n\r\n" + body;
}

service::handler stays_silent() {
  return [](raw_socket& connection) { connection.read_to_end(); };
}

service::handler shakes_hands(scripted_node as) {
  return [as = std::move(as)](raw_socket& connection) {
    connection.send(ws::test::upgrade_answer(connection.read_until("\r\n\r\n")));
    const auto hello = connection.read_masked_frame().second;
    if (hello.empty()) return; // It only wanted to see the upgrade.
    const mux::incoming_handshake handshake{
        {as.local,
         {},
         [&](const std::string& host) {
           return std::ranges::find(as.peers, host) != as.peers.end();
         },
         [](const std::string&, const std::string&) { return std::string{}; }}};
    const auto now = std::chrono::system_clock::now().time_since_epoch() + as.ahead;
    const auto verdict = handshake.on_message(
        payload{hello}, {std::chrono::duration_cast<std::chrono::seconds>(now).count(), 0});
    const auto frame =
        verdict ? handshake.welcome(*verdict) : handshake.refusal(verdict.why().why.text);
    codec::byte_buffer bytes;
    codec::encode(frame, bytes);
    const std::string text{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    connection.send(ws::test::frame(0x82, text, false));
    connection.end_sending();
  };
}

} // namespace actorgrid::doctor::test
