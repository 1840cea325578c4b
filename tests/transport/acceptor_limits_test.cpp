#include "tests/support/catch.hpp"
#include "tests/transport/open_descriptors.hpp"
#include "tests/transport/raw_socket.hpp"
#include "tests/transport/test_peer.hpp"

#include <atomic>
#include <sys/resource.h>
#include <thread>

using namespace actorgrid;
using namespace actorgrid::ws;
using namespace actorgrid::ws::test;
using namespace std::chrono_literals;

TEST_CASE("a silent peer is cut off at the handshake timeout") {
  const no_descriptor_leaks balance;
  acceptor_options options;
  options.handshake_timeout = 100ms;
  test_server server{options};
  const auto began = loop::clock::now();
  auto raw = raw_socket::connect(server.port());
  CHECK(raw.read_to_end().empty());
  CHECK(loop::clock::now() - began >= 100ms);
  const auto why = server.next_refusal();
  CHECK(why.code == errc::handshake_timeout);
  CHECK(why.text.starts_with("HTTP request: "));
}

TEST_CASE("a request trickled byte by byte is cut off at the same time limit") {
  const no_descriptor_leaks balance;
  acceptor_options options;
  options.handshake_timeout = 150ms;
  test_server server{options};
  auto raw = raw_socket::connect(server.port());
  std::atomic<bool> stop{false};
  const auto began = loop::clock::now();
  // Keeps sending until it is cut off: the request is never complete.
  std::thread trickle{[&] {
    raw.send("GET /minio/grid/v1 HTTP/1.1\r\nX: ");
    while (!stop) {
      raw.send("x");
      std::this_thread::yield();
      if (loop::clock::now() - began > patience) return;
    }
  }};
  const auto why = server.next_refusal();
  stop = true;
  trickle.join();
  // A fast machine reaches the header limit first.
  CHECK((why.code == errc::handshake_timeout || why.code == errc::handshake_refused));
}

TEST_CASE("sockets above the unauthenticated maximum are closed at once") {
  const no_descriptor_leaks balance;
  acceptor_options options;
  options.unauthenticated_max = 2;
  test_server server{options};
  SECTION("silent ones count") {
    auto first = raw_socket::connect(server.port());
    auto second = raw_socket::connect(server.port());
    auto third = raw_socket::connect(server.port());
    CHECK(third.read_to_end().empty());
    CHECK(server.next_refusal().code == errc::handshake_refused);
  }
  SECTION("upgraded ones count until they are known") {
    auto first = connect_websocket(server.port());
    auto second = connect_websocket(server.port());
    REQUIRE(server.next_peer());
    REQUIRE(server.next_peer());
    CHECK(raw_socket::connect(server.port()).read_to_end().empty());
    server.authenticate_one();
    auto fourth = connect_websocket(server.port());
    CHECK(server.next_peer());
  }
  SECTION("refused ones count no longer once they are gone") {
    for (int i = 0; i < 5; ++i) {
      auto raw = raw_socket::connect(server.port());
      raw.send("garbage\r\n\r\n");
      CHECK(raw.read_to_end().empty());
      CHECK(server.next_refusal().code == errc::protocol_violation);
    }
  }
}

TEST_CASE("one address gets no more than its quota, and keeps no other out") {
  const no_descriptor_leaks balance;
  acceptor_options options;
  options.unauthenticated_max = 4;
  options.unauthenticated_per_address_max = 2;
  // A listener on all addresses sees IPv4 addresses in their IPv6 form.
  options.listen.host = GENERATE("127.0.0.1", "");
  test_server server{options};
  const auto first = raw_socket::connect_from(2, server.port());
  auto second = connect_websocket(server.port());
  auto third = connect_websocket(server.port());
  REQUIRE(server.next_peer());
  REQUIRE(server.next_peer());
  CHECK(raw_socket::connect(server.port()).read_to_end().empty());
  CHECK(server.next_refusal().text == "too many unauthenticated connections from its address");
  const auto elsewhere = raw_socket::connect_from(2, server.port());
  CHECK(raw_socket::connect_from(2, server.port()).read_to_end().empty());
  CHECK(server.next_refusal().text == "too many unauthenticated connections");
  server.authenticate_one();
  connect_websocket(server.port());
  CHECK(server.next_peer());
}

TEST_CASE("a whole handshake has one time limit, from the moment it was accepted") {
  const no_descriptor_leaks balance;
  acceptor_options options;
  options.handshake_timeout = 7s;
  test_server server{options};
  const auto before = loop::clock::now();
  auto raw = raw_socket::connect(server.port());
  // Once this one is refused, the silent socket before it has been accepted.
  raw_socket::connect(server.port()).send("garbage\r\n\r\n");
  REQUIRE(server.next_refusal());
  const auto accepted = loop::clock::now();
  raw.send(upgrade_text());
  REQUIRE(server.next_peer());
  CHECK(server.authentication_due() >= before + 7s);
  CHECK(server.authentication_due() <= accepted + 7s);
}

TEST_CASE("stop closes the listener and the sockets not yet handed out") {
  const no_descriptor_leaks balance;
  test_server server;
  auto silent = raw_socket::connect(server.port());
  auto upgraded = connect_websocket(server.port());
  const auto served = server.next_peer();
  REQUIRE(served);
  server.get().stop();
  CHECK(silent.read_to_end().empty());
  CHECK_THROWS(raw_socket::connect(server.port()));
  upgraded.send(frame(0x82, "handed out"));
  CHECK((served->next_message() == "handed out"));
  server.get().stop();
}

TEST_CASE("running out of descriptors pauses accepting, and it goes on afterwards") {
  const no_descriptor_leaks balance;
  monitor told;
  std::vector<failure> pauses;
  acceptor_options options;
  options.on_pause = [&](const failure& why) { told.change([&] { pauses.push_back(why); }); };
  test_server server{options};
  const auto first = connect_websocket(server.port());
  REQUIRE(server.next_peer());
  auto client = raw_socket::unconnected();
  rlimit old{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &old) == 0);
  rlimit none = old;
  none.rlim_cur = 3;
  // A sanitizer needs descriptors when it first sees an object of a type. (When the second call
  // starts, the loop is certain to have released everything of the first.)
  const auto set_timer = [&] {
    ws::loop::timer(server.where(), [] {}).arm(ws::loop::clock::now());
  };
  for (int i = 0; i != 2; ++i) server.where().run(set_timer);
  const int turns_before = server.where().turns();
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
  // The kernel connects, but the acceptor cannot get a descriptor.
  client.connect_to(server.port());
  // Wait for a few attempts: it tries again after each pause.
  while (server.where().turns() < turns_before + 4) std::this_thread::yield();
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &old) == 0);
  client.send(upgrade_text());
  CHECK(client.read_until("\r\n\r\n").starts_with("HTTP/1.1 101 "));
  CHECK(server.where().turns() - turns_before < 100);
  // However often it tried, it reports once that it pauses, with what to do, and once that it goes
  // on.
  REQUIRE(told.wait([&] { return pauses.size() == 2; }));
  CHECK(pauses[0].text
        == "Too many open files: this process needs more descriptors (ulimit -n, LimitNOFILE of "
           "systemd)");
  CHECK(pauses[1] == failure{});
}
