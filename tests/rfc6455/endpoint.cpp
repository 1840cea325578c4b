#include "tests/rfc6455/endpoint.hpp"

#include "tests/rfc6455/exchange.hpp"

#include <future>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdexcept>
#include <sys/socket.h>

namespace actorgrid::rfc6455 {

using namespace ws::test;

namespace {

ws::acceptor_options options() {
  ws::acceptor_options o;
  o.message_bytes_max = message_bytes_max;
  return o;
}

/// Turns Nagle's algorithm off, so that each piece leaves at once.
raw_socket undelayed(raw_socket s) {
  const int on = 1;
  ::setsockopt(s.fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return s;
}

} // namespace

endpoint::endpoint(role r) : role_(r), server_(options()) {}

connection endpoint::connect() {
  connection p = role_ == role::server ? connect_to_server() : connect_to_client();
  if (!p.tested) throw std::runtime_error("no session");
  p.other = undelayed(std::move(p.other));
  return p;
}

connection endpoint::connect_to_server() {
  auto other = connect_websocket(server_.port());
  auto tested = server_.next_peer();
  server_.authenticate_one();
  return {std::move(tested), std::move(other)};
}

connection endpoint::connect_to_client() {
  auto accepted = std::async(std::launch::async, [&] { return accept_websocket(listener_); });
  auto target = target_of("http://127.0.0.1:" + std::to_string(listener_.port()));
  target.message_bytes_max = message_bytes_max;
  auto outcome = dial_and_wait(loop_, std::move(target));
  return {std::move(outcome.peer), accepted.get()};
}

} // namespace actorgrid::rfc6455
