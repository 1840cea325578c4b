#include "net/transport/socket.hpp"
#include "tests/support/catch.hpp"
#include "tests/transport/open_descriptors.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/read.hpp>

#include <array>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <vector>

using namespace actorgrid::ws;
using namespace actorgrid::ws::test;

TEST_CASE("what a slow peer does not take waits here rather than in the kernel") {
  const no_descriptor_leaks balance;
  asio::io_context context;
  tcp::acceptor acceptor{context, tcp::endpoint{asio::ip::address_v4::loopback(), 0}};
  wire_socket sender{context};
  sender.connect(acceptor.local_endpoint());
  const auto silent = acceptor.accept();
  set_up_for_messages(sender);
  sender.non_blocking(true);

  const std::vector<char> bytes(1 << 20, 'x');
  error_code ec;
  std::size_t taken = 0;
  while (!ec) taken += sender.write_some(asio::buffer(bytes), ec);
  REQUIRE(ec == asio::error::would_block);
  CHECK(taken > 0);
  int unsent = 0;
  REQUIRE(::ioctl(sender.native_handle(), SIOCOUTQNSD, &unsent) == 0);
  // The kernel checks the limit between pieces of at most 64 KiB.
  CHECK(unsent <= unsent_bytes_max + 64 * 1024);
}

TEST_CASE("bytes that more will follow wait for it in the kernel") {
  const no_descriptor_leaks balance;
  asio::io_context context;
  tcp::acceptor acceptor{context, tcp::endpoint{asio::ip::address_v4::loopback(), 0}};
  const auto unsent_after_one_byte = [&](bool more_follows) {
    wire_socket sender{context};
    sender.connect(acceptor.local_endpoint());
    auto receiver = acceptor.accept();
    set_up_for_messages(sender);
    const auto send = [&](bool more) {
      async_send_some(sender, asio::buffer("x", 1), more, [](error_code, std::size_t) {});
      context.run();
      context.restart();
    };
    send(more_follows);
    int unsent = 0;
    REQUIRE(::ioctl(sender.native_handle(), SIOCOUTQNSD, &unsent) == 0);
    send(false);
    std::array<char, 2> received;
    asio::read(receiver, asio::buffer(received));
    return unsent;
  };
  CHECK(unsent_after_one_byte(false) == 0);
  // The kernel waits for 200 ms, and this process may be descheduled for longer than that.
  constexpr int tries = 20;
  int unsent = unsent_after_one_byte(true);
  for (int i = 0; i < tries && unsent == 0; ++i) unsent = unsent_after_one_byte(true);
  CHECK(unsent == 1);
}
