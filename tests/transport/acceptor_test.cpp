#include "tests/support/catch.hpp"
#include "tests/transport/open_descriptors.hpp"
#include "tests/transport/raw_socket.hpp"
#include "tests/transport/test_peer.hpp"

using namespace actorgrid;
using namespace actorgrid::ws;
using namespace actorgrid::ws::test;
using namespace std::chrono_literals;

namespace {

/// Sends a request and reads the whole answer.
std::string answer_to(const test_server& server, const std::string& request) {
  auto raw = raw_socket::connect(server.port());
  raw.send(request);
  return raw.read_to_end();
}

} // namespace

TEST_CASE("a valid upgrade gets the answer of the protocol") {
  const no_descriptor_leaks balance;
  test_server server;
  auto raw = raw_socket::connect(server.port());
  raw.send(upgrade_text());
  const auto answer = raw.read_until("\r\n\r\n");
  CHECK(answer.starts_with("HTTP/1.1 101 Switching Protocols\r\n"));
  CHECK(answer.find("Sec-WebSocket-Accept: dBCGvI7VBGeQmi4mXwBLhmSxeDo=\r\n") != std::string::npos);
  CHECK(answer.find("Sec-WebSocket-Extensions") == std::string::npos);
  CHECK(server.next_peer());
}

TEST_CASE("permessage-deflate is not negotiated") {
  const no_descriptor_leaks balance;
  test_server server;
  auto raw = raw_socket::connect(server.port());
  raw.send(upgrade_text("/minio/grid/v1", "Sec-WebSocket-Extensions: permessage-deflate\r\n"));
  const auto answer = raw.read_until("\r\n\r\n");
  CHECK(answer.starts_with("HTTP/1.1 101 "));
  CHECK(answer.find("deflate") == std::string::npos);
}

TEST_CASE("a request that is not for us is answered with a status, a text and a close") {
  const no_descriptor_leaks balance;
  const auto& [request, status] = GENERATE(table<std::string, std::string>({
      {upgrade_text("/other"), "404 Not Found"},
      {upgrade_text("/minio/grid/v1x"), "404 Not Found"},
      {"GET /minio/grid/v1 HTTP/1.1\r\nHost: a\r\n\r\n", "426 Upgrade Required"},
      {"POST /minio/grid/v1 HTTP/1.1\r\nHost: a\r\n\r\n", "400 Bad Request"},
      {"GET /minio/grid/v1 HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n", "400 Bad Request"},
      {upgrade_text("/minio/grid/v1", "Content-Length: 5\r\n") + "hello", "400 Bad Request"},
      {upgrade_text() + frame(0x82, "early"), "400 Bad Request"},
      {upgrade_text("/minio/grid/v1", "Origin: http://evil\r\n"), "403 Forbidden"},
      {upgrade_text("/minio/grid/v1", "X: " + std::string(9000, 'x') + "\r\n"),
       "431 Request Header Fields Too Large"},
  }));
  test_server server;
  const auto answer = answer_to(server, request);
  CHECK(answer.starts_with("HTTP/1.1 " + status + "\r\n"));
  const auto body = answer.find("\r\n\r\n");
  REQUIRE(body != std::string::npos);
  CHECK(answer.size() > body + 4);
  const auto why = server.next_refusal();
  CHECK(why.code == errc::handshake_refused);
  CHECK(why.text.starts_with(status));
}

TEST_CASE("a knock is answered with 202 once the check has let it pass, and is no connection") {
  const no_descriptor_leaks balance;
  std::vector<std::string> knocks;
  grid_route route;
  route.check = [](const upgrade_request& r) {
    return r.authorization == "Bearer t0ken" ? std::string{} : std::string{"token expired"};
  };
  route.on_knock = [&](const std::string& host) {
    knocks.push_back(host);
    return host == "http://known:1" ? std::string{} : "no peer: " + host;
  };
  test_server server{{}, route};
  const auto knock = [&](const std::string& more, const std::string& token = "t0ken") {
    return answer_to(server, "GET /minio/grid/v1 HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
                                 + token + "\r\n" + more + "\r\n");
  };
  CHECK(knock("X-ActorGrid-Knock: http://known:1\r\n").starts_with("HTTP/1.1 202 Accepted\r\n"));
  CHECK(knocks == std::vector<std::string>{"http://known:1"});
  const auto is_refused = [&](const std::string& answer, const std::string& status) {
    return answer.starts_with("HTTP/1.1 " + status)
           && server.next_refusal().text.starts_with(status);
  };
  CHECK(is_refused(knock("X-ActorGrid-Knock: http://other:1\r\n"), "403"));
  knocks.clear();
  CHECK(is_refused(knock("X-ActorGrid-Knock: http://known:1\r\n", "old"), "403"));
  CHECK(is_refused(knock("X-ActorGrid-Knock: http://known:1\r\nOrigin: http://evil\r\n"), "403"));
  CHECK(is_refused(knock("X-ActorGrid-Knock: http://known:1\r\nX-ActorGrid-Knock: x\r\n"), "426"));
  CHECK(is_refused(knock("X-ActorGrid-Knock: http://known:1\r\nUpgrade: websocket\r\n"), "400"));
  CHECK(is_refused(answer_to(server, "POST /minio/grid/v1 HTTP/1.1\r\nHost: a\r\n"
                                     "X-ActorGrid-Knock: http://known:1\r\n\r\n"),
                   "400"));
  CHECK(knocks.empty());
}

TEST_CASE("a node that takes no knocks refuses them like any request that is no upgrade") {
  const no_descriptor_leaks balance;
  test_server server;
  const auto answer = answer_to(server, "GET /minio/grid/v1 HTTP/1.1\r\nHost: a\r\n"
                                        "X-ActorGrid-Knock: http://known:1\r\n\r\n");
  CHECK(answer.starts_with("HTTP/1.1 426 Upgrade Required\r\n"));
  CHECK(server.next_refusal().code == errc::handshake_refused);
}

TEST_CASE("the check sees the request, and its text goes out with 403") {
  const no_descriptor_leaks balance;
  upgrade_request seen;
  grid_route route;
  route.check = [&](const upgrade_request& r) {
    seen = r;
    return std::string{"token expired"};
  };
  test_server server{{}, route};
  const auto answer =
      answer_to(server, upgrade_text("/minio/grid/v1?x=1",
                                     "Authorization: Bearer t0ken\r\nX-Minio-Time: 12345\r\n"));
  CHECK(answer.starts_with("HTTP/1.1 403 Forbidden\r\n"));
  CHECK(answer.ends_with("\r\n\r\ntoken expired"));
  CHECK(server.next_refusal().text == "403 Forbidden: token expired");
  CHECK(seen.target == "/minio/grid/v1?x=1");
  CHECK(seen.authorization == "Bearer t0ken");
  CHECK(seen.minio_time == "12345");
  CHECK(seen.origin.empty());
  CHECK(seen.remote_address.starts_with("127.0.0.1:"));
}

TEST_CASE("the dialer reports why it was refused") {
  const no_descriptor_leaks balance;
  grid_route route;
  route.check = [](const upgrade_request& r) {
    return r.authorization == "Bearer secret" ? std::string{} : std::string{"bad token"};
  };
  test_server server{{}, route};
  test_loop where;
  CHECK(dial_and_wait(where, target_of(server.url())).peer);
  auto target = target_of(server.url());
  target.token = "wrong";
  const auto why = dial_and_wait(where, target).why;
  CHECK(why.code == errc::handshake_refused);
  CHECK(why.text == server.url() + ": HTTP 403 Forbidden: bad token");
  target.route_path = "/elsewhere";
  CHECK(dial_and_wait(where, target).why.text == server.url() + ": HTTP 404 Not Found: not found");
}

TEST_CASE("garbage closes its own connection and harms no other") {
  const no_descriptor_leaks balance;
  test_server server;
  auto good = connect_websocket(server.port());
  const auto served = server.next_peer();
  REQUIRE(served);
  const auto garbage = GENERATE(as<std::string>{}, std::string(300, '\0'),
                                "\x9c\x03\x01\x02garbage", "hello\r\n\r\n", "GET\r\n\r\n");
  auto raw = raw_socket::connect(server.port());
  raw.send(garbage);
  CHECK(raw.read_to_end().empty());
  CHECK(server.next_refusal().code == errc::protocol_violation);
  good.send(frame(0x82, "unharmed"));
  CHECK((served->next_message() == "unharmed"));
}

TEST_CASE("a peer that leaves before its request is reported as disconnected") {
  const no_descriptor_leaks balance;
  test_server server;
  SECTION("without a byte") {
    raw_socket::connect(server.port());
  }
  SECTION("in the middle") {
    raw_socket::connect(server.port()).send("GET /minio");
  }
  CHECK(server.next_refusal().code == errc::disconnected);
}

TEST_CASE("a taken-over socket is upgraded like an accepted one") {
  const no_descriptor_leaks balance;
  test_server server;
  raw_listener application;
  auto raw = raw_socket::connect(application.port());
  auto accepted = application.accept();
  const std::vector<std::pair<std::string, std::string>> fields{
      {"Host", "a"},
      {"upgrade", "websocket"},
      {"Connection", "keep-alive, Upgrade"},
      {"Sec-WebSocket-Version", "13"},
      {"Sec-WebSocket-Key", "mBmmkFqSPArEn+FflLmz9Q=="}};
  SECTION("for the right path") {
    server.get().take_over(accepted.release(), "GET", "/minio/grid/v1", fields);
    CHECK(raw.read_until("\r\n\r\n").starts_with("HTTP/1.1 101 "));
    const auto served = server.next_peer();
    REQUIRE(served);
    raw.send(frame(0x82, "hello"));
    CHECK((served->next_message() == "hello"));
  }
  SECTION("for another path") {
    server.get().take_over(accepted.release(), "GET", "/", fields);
    CHECK(raw.read_to_end().starts_with("HTTP/1.1 404 "));
  }
  SECTION("of a descriptor that is not a socket") {
    server.get().take_over(-1, "GET", "/minio/grid/v1", fields);
    CHECK(server.next_refusal().code == errc::io_failure);
  }
}

TEST_CASE("sockets are spread over the loops in turn") {
  const no_descriptor_leaks balance;
  test_loop a, b;
  monitor m;
  std::vector<loop*> used;
  acceptor_options options;
  options.listen.host = "127.0.0.1";
  grid_route route;
  route.on_session = [&](std::unique_ptr<session> s, const admission&) {
    m.change([&] { used.push_back(s->loop().is_current() ? &s->loop() : nullptr); });
  };
  acceptor listening{{&a.get(), &b.get()}, options};
  REQUIRE(listening.add(route));
  REQUIRE_FALSE(listening.start());
  for (int i = 0; i < 4; ++i) {
    connect_websocket(listening.port());
    REQUIRE(m.wait([&] { return used.size() == static_cast<std::size_t>(i) + 1; }));
  }
  CHECK(used == std::vector<loop*>{&a.get(), &b.get(), &a.get(), &b.get()});
}

namespace {

failure listen_on(const detail::host_port& address) {
  test_loop where;
  acceptor_options options;
  options.listen = address;
  acceptor listening{{&where.get()}, options};
  return listening.start();
}

} // namespace

TEST_CASE("a bad address is named when listening fails") {
  const no_descriptor_leaks balance;
  const auto host = GENERATE(as<std::string>{}, "no such address", "192.0.2.1", "2001:db8::1");
  const detail::host_port address{host, 0};
  const auto why = listen_on(address);
  CHECK(why.code == errc::io_failure);
  CHECK(why.text.starts_with("listen on " + to_string(address) + ": "));
}

TEST_CASE("a port in use is named when listening fails") {
  const no_descriptor_leaks balance;
  const raw_listener taken;
  const detail::host_port address{"127.0.0.1", taken.port()};
  CHECK(
      listen_on(address)
      == failure{errc::io_failure, "listen on " + to_string(address) + ": Address already in use"});
}

TEST_CASE("an empty address listens for IPv4, and for IPv6 where there is any") {
  const no_descriptor_leaks balance;
  acceptor_options options;
  options.listen = {};
  test_server server{options};
  CHECK(connect_websocket(server.port()).fd() >= 0);
  CHECK(server.next_peer());
}
