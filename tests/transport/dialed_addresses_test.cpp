#include "net/loop/descriptor.hpp"
#include "net/transport/address_race.hpp"
#include "net/transport/endpoint_order.hpp"
#include "tests/support/catch.hpp"
#include "tests/transport/open_descriptors.hpp"
#include "tests/transport/scripted_name.hpp"
#include "tests/transport/test_peer.hpp"

#include <arpa/inet.h>
#include <memory>
#include <netinet/in.h>
#include <sys/socket.h>
#include <utility>

using namespace actorgrid;
using namespace actorgrid::ws;
using namespace actorgrid::ws::test;
using namespace std::chrono_literals;

namespace {

tcp::endpoint at(const std::string& address, std::uint16_t port = 9000) {
  return {asio::ip::make_address(address), port};
}

std::string written(const std::vector<tcp::endpoint>& order) {
  std::string text;
  for (const auto& e : order) text += e.address().to_string() + " ";
  return text;
}

sockaddr_in loopback(const std::string& address, std::uint16_t port) {
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(port);
  ::inet_pton(AF_INET, address.c_str(), &where.sin_addr);
  return where;
}

/// A socket bound to a loopback address; not valid if something else has that port.
descriptor bound_to(const std::string& address, std::uint16_t port) {
  descriptor fd{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  // Connections that have ended keep their port for a minute.
  const int on = 1;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const auto where = loopback(address, port);
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0) return {};
  return fd;
}

/// Listens with a full backlog: the kernel drops further SYNs, as a firewall does, and connects get
/// no answer.
class black_hole {
public:
  explicit black_hole(descriptor bound) : listening_(std::move(bound)) {
    REQUIRE(::listen(listening_.get(), 0) == 0);
    sockaddr_storage where{};
    socklen_t size = sizeof where;
    auto* name = reinterpret_cast<sockaddr*>(&where);
    REQUIRE(::getsockname(listening_.get(), name, &size) == 0);
    filling_ = descriptor{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    REQUIRE(::connect(filling_.get(), name, size) == 0);
  }

private:
  descriptor listening_;
  descriptor filling_;
};

/// Listens, and never answers.
class silent_listener {
public:
  explicit silent_listener(descriptor bound) : fd_(std::move(bound)) {
    REQUIRE(::listen(fd_.get(), 16) == 0);
  }

private:
  descriptor fd_;
};

/// A server on 127.0.0.3, and something else on the same port of 127.0.0.2. Other tests may have
/// that port there: then it is another one.
template <class Other>
class two_addresses {
public:
  two_addresses() {
    acceptor_options options;
    options.listen.host = "127.0.0.3";
    for (int attempts = 0; attempts < 20 && !other_; ++attempts) {
      server_ = std::make_unique<test_server>(options);
      if (auto bound = bound_to("127.0.0.2", server_->port()); bound)
        other_ = std::make_unique<Other>(std::move(bound));
    }
    REQUIRE(other_);
  }

  std::uint16_t port() const { return server_->port(); }

private:
  std::unique_ptr<test_server> server_;
  std::unique_ptr<Other> other_;
};

dial_target target_at(std::uint16_t port) {
  return target_of("http://addresses.test:" + std::to_string(port));
}

} // namespace

TEST_CASE("addresses are tried with the families in turns, each once") {
  const std::vector found{at("::1"),      at("::2"), at("::3"),
                          at("10.0.0.1"), at("::1"), at("10.0.0.2")};
  CHECK(written(order_to_try(found, "", "")) == "::1 10.0.0.1 ::2 10.0.0.2 ::3 ");
  const std::vector other{at("10.0.0.1"), at("10.0.0.2"), at("::1")};
  CHECK(written(order_to_try(other, "", "")) == "10.0.0.1 ::1 10.0.0.2 ");
  CHECK(order_to_try({}, "", "").empty());
}

TEST_CASE("the address that worked last is tried first, and the one that failed is tried last") {
  const std::vector found{at("10.0.0.1"), at("::1"), at("10.0.0.2")};
  CHECK(written(order_to_try(found, "[::1]:9000", "10.0.0.1:9000")) == "::1 10.0.0.2 10.0.0.1 ");
  // The name may have other addresses by now.
  CHECK(written(order_to_try(found, "10.0.0.9:9000", "10.0.0.2:1")) == "10.0.0.1 ::1 10.0.0.2 ");
}

TEST_CASE("an address that swallows SYNs holds the next one up for 250 ms and no longer") {
  const no_descriptor_leaks balance;
  const two_addresses<black_hole> server;
  const scripted_name name{"addresses.test", {"127.0.0.2", "127.0.0.3"}};
  test_loop where;
  auto target = target_at(server.port());
  // Below the head start, the first attempt would time out before the second one begins.
  target.connect_timeout = 20s;
  const auto began = loop::clock::now();
  const auto outcome = dial_and_wait(where, target);
  const auto took = loop::clock::now() - began;
  CHECK(outcome.why == failure{});
  CHECK(outcome.peer);
  CHECK(took >= address_race::head_start);
  CHECK(took < target.connect_timeout);
}

TEST_CASE("each address has its own time limit to connect, and the whole attempt another") {
  const no_descriptor_leaks balance;
  test_loop where;
  const std::uint16_t port = 41271;
  const black_hole first{bound_to("127.0.0.2", port)};
  const black_hole second{bound_to("127.0.0.3", port)};
  const scripted_name name{"addresses.test", {"127.0.0.2", "127.0.0.3"}};
  auto target = target_at(port);
  target.connect_timeout = 300ms;
  CHECK(dial_and_wait(where, target).why
        == failure{errc::handshake_timeout,
                   target.host
                       + ": connect: 127.0.0.2:41271: no answer within 300 ms; "
                         "127.0.0.3:41271: no answer within 300 ms"});
  target.dial_timeout = 100ms;
  CHECK(
      dial_and_wait(where, target).why
      == failure{errc::handshake_timeout,
                 target.host + ": connect: not connected within the 100 ms of the whole attempt"});
}

TEST_CASE("an address that refuses is followed by the next one at once") {
  const no_descriptor_leaks balance;
  acceptor_options options;
  options.listen.host = "127.0.0.3";
  test_server server{options};
  // Nothing listens on the first four, and some machines have no IPv6.
  const scripted_name name{"addresses.test",
                           {"::1", "127.0.0.4", "127.0.0.5", "127.0.0.6", "127.0.0.3"}};
  test_loop where;
  const auto began = loop::clock::now();
  CHECK(dial_and_wait(where, target_at(server.port())).peer);
  CHECK(loop::clock::now() - began < 4 * address_race::head_start);
}

TEST_CASE("when no address can be reached the error names each of them") {
  const no_descriptor_leaks balance;
  const scripted_name name{"addresses.test", {"127.0.0.4", "127.0.0.5"}};
  test_loop where;
  const auto why = dial_and_wait(where, target_at(41272)).why;
  CHECK(why.code == errc::io_failure);
  CHECK(why.text
        == "http://addresses.test:41272: connect: 127.0.0.4:41272: Connection refused; "
           "127.0.0.5:41272: Connection refused");
}

TEST_CASE("the next attempt begins with the address that worked") {
  const no_descriptor_leaks balance;
  const two_addresses<black_hole> server;
  const scripted_name name{"addresses.test", {"127.0.0.2", "127.0.0.3"}};
  test_loop where;
  dial_memory memory;
  auto target = target_at(server.port());
  target.memory = &memory;
  REQUIRE(dial_and_wait(where, target).peer);
  CHECK(memory.worked.empty());
  memory.confirm();
  CHECK(memory.worked == "127.0.0.3:" + std::to_string(server.port()));
  // This leaves no time for a second address.
  target.dial_timeout = address_race::head_start;
  CHECK(dial_and_wait(where, target).peer);
}

TEST_CASE("an address that connects and never answers comes last in the next attempt") {
  const no_descriptor_leaks balance;
  const two_addresses<silent_listener> server;
  const scripted_name name{"addresses.test", {"127.0.0.2", "127.0.0.3"}};
  test_loop where;
  dial_memory memory;
  auto target = target_at(server.port());
  target.memory = &memory;
  target.handshake_timeout = 50ms;
  CHECK(dial_and_wait(where, target).why.code == errc::handshake_timeout);
  target.handshake_timeout = 10s;
  CHECK(dial_and_wait(where, target).peer);
  CHECK(memory.failed == "127.0.0.2:" + std::to_string(server.port()));
  memory.confirm();
  CHECK(memory.failed.empty());
}

TEST_CASE("a dial that is destroyed while it tries several addresses closes all of them") {
  const no_descriptor_leaks balance;
  const std::uint16_t port = 41273;
  const black_hole first{bound_to("127.0.0.2", port)};
  test_loop where;
  bool called = false;
  std::unique_ptr<address_race> race;
  where.run([&] {
    race = std::make_unique<address_race>(where, std::vector{at("127.0.0.2", port)}, 10s,
                                          [&](address_race::result) { called = true; });
  });
  where.run([&] { race.reset(); });
  CHECK_FALSE(where.run([&] { return called; }));
}
