#include "wired_loop.hpp"

#include "tests/support/must.hpp"

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <sys/socket.h>

namespace actorgrid::fuzz {

using testing::must;

wired_loop::wired_loop() {
  std::array<int, 2> ends{};
  must(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) == 0,
       "there are sockets");
  ours_ = ws::descriptor{ends[0]};
  theirs_ = ws::descriptor{ends[1]};
}

void wired_loop::send(std::string_view bytes, std::size_t piece_bytes) {
  while (!bytes.empty()) {
    const auto piece = bytes.substr(0, piece_bytes == 0 ? bytes.size() : piece_bytes);
    const auto sent = ::send(ours_.get(), piece.data(), piece.size(), MSG_NOSIGNAL);
    settle();
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void wired_loop::end_sending() {
  ::shutdown(ours_.get(), SHUT_WR);
  settle();
}

void wired_loop::settle() {
  constexpr int turns_max = 100000;
  int turns = 0;
  bool is_busy = true;
  while (is_busy) {
    must(++turns < turns_max, "the loop comes to rest");
    is_busy = loop_.context().poll() != 0;
    is_busy = loop_.step(worker_, now_) || is_busy;
    receive();
  }
}

void wired_loop::let_time_pass() {
  now_ += std::chrono::hours(1);
  settle();
}

void wired_loop::receive() {
  std::array<char, 4096> bytes;
  while (true) {
    const auto count = ::recv(ours_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (count <= 0) return;
    received_.append(bytes.data(), static_cast<std::size_t>(count));
  }
}

} // namespace actorgrid::fuzz
