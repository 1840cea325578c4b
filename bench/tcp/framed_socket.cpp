#include "bench/tcp/framed_socket.hpp"

#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace actorgrid::bench {

namespace {

using clock = std::chrono::steady_clock;
constexpr std::size_t buffer_bytes = std::size_t{256} << 10;

struct header {
  std::uint32_t number = 0;
  std::uint32_t length = 0;
};

/// The bytes that a non-blocking call moved; 0 if it would block. Throws std::system_error.
std::size_t moved(ssize_t result) {
  if (result >= 0) return static_cast<std::size_t>(result);
  if (errno == EAGAIN || errno == EINTR) return 0;
  throw std::system_error(errno, std::generic_category(), "the connection broke");
}

} // namespace

framed_socket::framed_socket(int socket, std::chrono::nanoseconds busy_poll)
    : socket_(socket), busy_poll_(busy_poll), in_(buffer_bytes) {
  out_.reserve(buffer_bytes);
}

framed_socket::~framed_socket() {
  ::close(socket_);
}

void framed_socket::send(const message& m) {
  const header front{m.number, static_cast<std::uint32_t>(m.text.size())};
  const auto* bytes = reinterpret_cast<const char*>(&front);
  out_.insert(out_.end(), bytes, bytes + sizeof front);
  out_.insert(out_.end(), m.text.begin(), m.text.end());
}

bool framed_socket::take(message& m) {
  header front;
  if (in_end_ - in_begin_ < sizeof front) return false;
  std::memcpy(&front, &in_[in_begin_], sizeof front);
  if (in_end_ - in_begin_ - sizeof front < front.length) return false;
  m = {front.number, {in_.data() + in_begin_ + sizeof front, front.length}};
  in_begin_ += sizeof front + front.length;
  return true;
}

bool framed_socket::turn() {
  make_room();
  for (const auto begin = clock::now();;) {
    write_some();
    const auto got = ::recv(socket_, &in_[in_end_], in_.size() - in_end_, MSG_DONTWAIT);
    if (got == 0) return false;
    in_end_ += moved(got);
    if (got > 0) return true;
    if (clock::now() - begin >= busy_poll_)
      sleep();
    else
      ::sched_yield(); // the other end may be waiting for this core
  }
}

/// Moves a message that has partly arrived to the front; grows the buffer if the message fills it.
void framed_socket::make_room() {
  if (in_begin_ == in_end_) in_begin_ = in_end_ = 0;
  if (in_end_ < in_.size()) return;
  if (in_begin_ == 0) in_.resize(in_.size() * 2);
  std::memmove(in_.data(), in_.data() + in_begin_, in_end_ - in_begin_);
  in_end_ -= in_begin_;
  in_begin_ = 0;
}

void framed_socket::write_some() {
  if (out_begin_ == out_.size()) return;
  out_begin_ += moved(
      ::send(socket_, &out_[out_begin_], out_.size() - out_begin_, MSG_DONTWAIT | MSG_NOSIGNAL));
  if (out_begin_ < out_.size()) return;
  out_.clear();
  out_begin_ = 0;
}

void framed_socket::sleep() {
  const bool is_writing = out_begin_ < out_.size();
  pollfd wanted{socket_, static_cast<short>(is_writing ? POLLIN | POLLOUT : POLLIN), 0};
  moved(::poll(&wanted, 1, -1));
}

} // namespace actorgrid::bench
