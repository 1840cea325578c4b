#include "actors/testing/proxied/relay.hpp"

#include <actorgrid/detail/deadline.hpp>

#include <algorithm>
#include <fcntl.h>
#include <utility>

namespace actorgrid::testing::proxied {

namespace {

/// How much is read from a sender before held or slow traffic blocks it.
constexpr std::size_t waiting_bytes_max = 64 * 1024;
/// A throttle releases bytes this often.
constexpr std::uint64_t portions_per_second = 100;

using clock = asio::steady_timer::clock_type;

/// Fixes the send buffer: growing ones would absorb megabytes and hide that nothing passes.
void set_up(tcp::socket& socket) {
  error_code ignored;
  socket.set_option(tcp::no_delay{true}, ignored);
  socket.set_option(asio::socket_base::send_buffer_size{waiting_bytes_max}, ignored);
}

void close_by_reset(tcp::socket& socket) noexcept {
  error_code ignored;
  socket.set_option(asio::socket_base::linger{true, 0}, ignored);
  socket.close(ignored);
}

} // namespace

void keep_from_children(int descriptor) noexcept {
  ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
}

relay::relay(asio::io_context& context, tcp::socket accepted, tcp::endpoint target, both_ways& now)
    : dialler_(std::move(accepted)), target_(context), target_address_(std::move(target)),
      there_(context, dialler_, target_, now.to_target),
      back_(context, target_, dialler_, now.to_dialler) {
  keep_from_children(dialler_.native_handle());
  set_up(dialler_);
}

void relay::start() {
  read(there_);
  look_again();
}

void relay::look_again() {
  if (is_over_) return;
  if (!is_connected_ && !is_connecting_ && !there_.now.is_held) connect();
  for (auto* d : {&there_, &back_}) {
    d->timer.cancel(); // the throttle it waits for may be gone
    pass(*d);
  }
}

void relay::reset() noexcept {
  is_over_ = true;
  there_.timer.cancel();
  back_.timer.cancel();
  close_by_reset(dialler_);
  close_by_reset(target_);
}

void relay::connect() {
  is_connecting_ = true;
  error_code ec;
  target_.open(target_address_.protocol(), ec);
  keep_from_children(target_.native_handle());
  target_.set_option(asio::socket_base::receive_buffer_size{waiting_bytes_max}, ec);
  target_.async_connect(target_address_, [self = shared_from_this(), this](const error_code& e) {
    if (is_over_) return;
    if (e) return reset();
    is_connected_ = true;
    set_up(target_);
    read(back_);
    look_again();
  });
}

void relay::read(direction& d) {
  if (is_over_ || d.is_reading || d.has_ended || d.waiting_bytes >= waiting_bytes_max) return;
  d.is_reading = true;
  d.from.async_read_some(asio::buffer(d.read_buffer), [self = shared_from_this(), this,
                                                       &d](const error_code& ec, std::size_t n) {
    d.is_reading = false;
    if (is_over_) return;
    if (!ec)
      take(d, n);
    else if (is_connected_)
      take_end(d, ec == asio::error::eof ? ending::closed : ending::reset);
    else
      reset(); // the dialler gave up before the target was reached
  });
}

void relay::take(direction& d, std::size_t count) {
  std::vector<char> bytes(d.read_buffer.begin(),
                          d.read_buffer.begin() + static_cast<std::ptrdiff_t>(count));
  flip_a_bit(d.now, bytes);
  d.waiting.push_back({detail::deadline_after(clock::now(), d.now.delay), std::move(bytes)});
  d.waiting_bytes += count;
  pass(d);
  read(d);
}

void relay::take_end(direction& d, ending how) {
  d.has_ended = true;
  d.waiting.push_back({detail::deadline_after(clock::now(), d.now.delay), {}, how});
  pass(d);
}

void relay::flip_a_bit(conditions& c, std::vector<char>& bytes) {
  if (!c.bytes_until_flip) return;
  if (*c.bytes_until_flip >= bytes.size()) {
    *c.bytes_until_flip -= bytes.size();
    return;
  }
  auto& unlucky = bytes[*c.bytes_until_flip];
  unlucky = static_cast<char>(static_cast<unsigned char>(unlucky) ^ 0x10u);
  c.bytes_until_flip.reset();
}

void relay::pass(direction& d) {
  if (is_over_ || !is_connected_ || d.is_writing || d.now.is_held || d.waiting.empty()) return;
  const auto& first = d.waiting.front();
  if (first.due > clock::now()) return pass_later(d, first.due);
  if (first.end != ending::none) return pass_end(d);
  write(d);
}

void relay::write(direction& d) {
  const auto& bytes = d.waiting.front().bytes;
  const auto left = asio::buffer(bytes) + d.written_of_first;
  const auto rate = d.now.bytes_per_second;
  const auto portion =
      rate == 0 ? left.size()
                : std::min<std::size_t>(left.size(),
                                        std::max<std::uint64_t>(1, rate / portions_per_second));
  d.is_writing = true;
  d.to.async_write_some(asio::buffer(left, portion), [self = shared_from_this(), this, &d,
                                                      rate](const error_code& ec, std::size_t n) {
    d.is_writing = false;
    if (is_over_) return;
    if (ec) return reset();
    d.written_of_first += n;
    if (d.written_of_first == d.waiting.front().bytes.size()) {
      d.waiting_bytes -= std::exchange(d.written_of_first, 0);
      d.waiting.pop_front();
      read(d);
    }
    if (rate == 0) return pass(d);
    pass_later(d, clock::now() + std::chrono::nanoseconds(1'000'000'000 * n / rate));
  });
}

void relay::pass_later(direction& d, asio::steady_timer::time_point when) {
  d.is_writing = true;
  d.timer.expires_at(when);
  d.timer.async_wait([self = shared_from_this(), this, &d](const error_code&) {
    d.is_writing = false;
    pass(d);
  });
}

void relay::pass_end(direction& d) {
  if (d.waiting.front().end == ending::reset) return reset();
  d.waiting.pop_front();
  d.is_done = true;
  error_code ignored;
  d.to.shutdown(tcp::socket::shutdown_send, ignored);
  if (!there_.is_done || !back_.is_done) return;
  is_over_ = true;
  dialler_.close(ignored);
  target_.close(ignored);
}

} // namespace actorgrid::testing::proxied
