#include "tests/support/catch.hpp"
#include "tests/support/contains.hpp"
#include "tests/transport/open_descriptors.hpp"
#include "tests/transport/raw_socket.hpp"
#include "tests/transport/test_peer.hpp"
#include "tests/transport/tls_setup.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <filesystem>
#include <future>
#include <memory>
#include <sys/socket.h>
#include <thread>

using namespace actorgrid;
using namespace actorgrid::ws;
using namespace actorgrid::ws::test;
using actorgrid::testing::contains;
using namespace std::chrono_literals;

namespace {

std::string url_of(const raw_listener& l, const std::string& scheme = "http") {
  return scheme + "://127.0.0.1:" + std::to_string(l.port());
}

/// Dials a server that reads the request and sends `answer`.
failure dial_answered_with(const std::string& answer, std::string* request = nullptr,
                           const std::string& token = "secret") {
  raw_listener listener;
  auto target = target_of(url_of(listener));
  target.token = token;
  std::thread server{[&] {
    auto raw = listener.accept();
    const auto text = raw.read_until("\r\n\r\n");
    if (request) *request = text;
    raw.send(answer);
    raw.end_sending();
    raw.read_to_end();
  }};
  test_loop where;
  auto outcome = dial_and_wait(where, target);
  server.join();
  CHECK_FALSE(outcome.peer);
  return outcome.why;
}

} // namespace

TEST_CASE("a knock asks for no upgrade, and ends with the answer of the other node") {
  const no_descriptor_leaks balance;
  const auto& [answer, code] = GENERATE(table<std::string, errc>({
      {"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n", errc::ok},
      {"HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\n\r\n", errc::handshake_refused},
      {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", errc::handshake_refused},
      {"HTTP/1.1 101 Switching Protocols\r\n\r\n", errc::handshake_refused},
      {"", errc::io_failure},
  }));
  raw_listener listener;
  auto target = target_of(url_of(listener));
  target.token = "secret";
  std::string request;
  std::thread server{[&, reply = answer] {
    auto raw = listener.accept();
    request = raw.read_until("\r\n\r\n");
    raw.send(reply);
    raw.end_sending();
    raw.read_to_end();
  }};
  test_loop where;
  std::promise<failure> done;
  std::unique_ptr<dial> knock;
  where.run([&] {
    knock = start_knock(where.get(), target, "http://here:1",
                        [&](const failure& why) { done.set_value(why); });
  });
  CHECK(done.get_future().get().code == code);
  where.run([&] { knock.reset(); });
  server.join();
  CHECK(request.starts_with("GET /minio/grid/v1 HTTP/1.1\r\n"));
  CHECK(contains(request, "\r\nX-ActorGrid-Knock: http://here:1\r\n"));
  CHECK(contains(request, "\r\nAuthorization: Bearer secret\r\n"));
  CHECK_FALSE(contains(request, "\r\nUpgrade: "));
  CHECK_FALSE(contains(request, "\r\nSec-WebSocket"));
}

TEST_CASE("the upgrade request has the headers the protocol wants and no others") {
  const no_descriptor_leaks balance;
  std::string request;
  dial_answered_with("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", &request);
  CHECK(request.starts_with("GET /minio/grid/v1 HTTP/1.1\r\nHost: 127.0.0.1:"));
  CHECK(contains(request, "\r\nAuthorization: Bearer secret\r\n"));
  CHECK(contains(request, "\r\nUpgrade: websocket\r\n"));
  CHECK(contains(request, "\r\nSec-WebSocket-Version: 13\r\n"));
  CHECK_FALSE(contains(request, "Sec-WebSocket-Extensions"));
  CHECK_FALSE(contains(request, "Sec-WebSocket-Protocol"));
  CHECK_FALSE(contains(request, "Origin"));
  const auto at = request.find("\r\nX-Minio-Time: ");
  REQUIRE(at != std::string::npos);
  const auto sent = std::chrono::nanoseconds{std::stoll(request.substr(at + 16))};
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  CHECK(sent <= now);
  CHECK(sent > now - 5min);
}

TEST_CASE("without a token there is no Authorization header") {
  const no_descriptor_leaks balance;
  std::string request;
  dial_answered_with("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", &request, "");
  CHECK_FALSE(contains(request, "Authorization"));
}

TEST_CASE("a refusal carries the HTTP status and the first line of its body") {
  const no_descriptor_leaks balance;
  const auto why = dial_answered_with(
      "HTTP/1.1 403 Forbidden\r\nContent-Length: 24\r\n\r\nclock \x1b skew\nsecond line");
  CHECK(why.code == errc::handshake_refused);
  CHECK(why.text.starts_with("http://127.0.0.1:"));
  CHECK(why.text.ends_with(": HTTP 403 Forbidden: clock \\x1b skew"));
}

TEST_CASE("a long refusal is cut") {
  const no_descriptor_leaks balance;
  const auto why = dial_answered_with("HTTP/1.1 503 Busy\r\n\r\n" + std::string(100'000, 'x'));
  CHECK(why.code == errc::handshake_refused);
  CHECK(why.text.size() < 300);
}

TEST_CASE("a refusal of bytes that are not printable is cut to as few words as any other") {
  const std::string unprintable(1000, '\xff');
  const auto why = dial_answered_with("HTTP/1.1 404 " + unprintable + "\r\n\r\n" + unprintable);
  CHECK(why.code == errc::handshake_refused);
  CHECK(why.text.size() < 500);
  CHECK(why.text.ends_with(R"(\xff)"));
}

TEST_CASE("an answer that is not a websocket upgrade fails the dial") {
  const no_descriptor_leaks balance;
  const auto answer = GENERATE(as<std::string>{}, "", "SSH-2.0-server\r\n\r\n",
                               "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                               "Connection: Upgrade\r\nSec-WebSocket-Accept: wrong\r\n\r\n",
                               "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  INFO(answer);
  const auto why = dial_answered_with(answer);
  CHECK((why.code == errc::io_failure || why.code == errc::handshake_refused));
  CHECK(contains(why.text, "http://127.0.0.1:"));
}

TEST_CASE("a closed port fails the dial with host, phase and reason") {
  const no_descriptor_leaks balance;
  std::string url;
  {
    url = url_of(raw_listener{});
  }
  test_loop where;
  const auto outcome = dial_and_wait(where, target_of(url));
  CHECK(outcome.why.code == errc::io_failure);
  CHECK(outcome.why.text == url + ": connect: Connection refused");
}

TEST_CASE("a name is resolved, and one that does not exist fails the dial") {
  const no_descriptor_leaks balance;
  test_server server;
  test_loop where;
  const auto found =
      dial_and_wait(where, target_of("ws://localhost:" + std::to_string(server.port())));
  CHECK(found.peer);
  auto target = target_of("http://no-such-host.invalid:1");
  target.lookup_timeout = 20s;
  const auto missing = dial_and_wait(where, target);
  CHECK(missing.why.code == errc::io_failure);
  CHECK(missing.why.text.starts_with("http://no-such-host.invalid:1: resolve: "));
}

TEST_CASE("an address of its own changes where to connect, and nothing else") {
  raw_listener listener;
  auto target = target_of("http://node2.invalid:9000");
  target.address = {"127.0.0.1", listener.port()};
  std::string request;
  std::thread server{[&] {
    auto raw = listener.accept();
    request = raw.read_until("\r\n\r\n");
  }};
  test_loop where;
  const auto outcome = dial_and_wait(where, target);
  server.join();
  CHECK(contains(request, "\r\nHost: node2.invalid:9000\r\n"));
  CHECK(outcome.why.text.starts_with("http://node2.invalid:9000: "));
}

TEST_CASE("a program that is started inherits no socket that was dialled") {
  raw_listener listener;
  std::size_t inherited = 0;
  std::thread server{[&] {
    auto raw = listener.accept();
    raw.read_until("\r\n\r\n");
    for (const auto& open : std::filesystem::directory_iterator{"/proc/self/fd"}) {
      const int fd = std::stoi(open.path().filename());
      sockaddr_in there{};
      socklen_t size = sizeof there;
      const bool is_ours = ::getpeername(fd, reinterpret_cast<sockaddr*>(&there), &size) == 0
                           && ntohs(there.sin_port) == listener.port();
      if (is_ours && (::fcntl(fd, F_GETFD) & FD_CLOEXEC) == 0) ++inherited;
    }
  }};
  test_loop where;
  dial_and_wait(where, target_of(url_of(listener)));
  server.join();
  CHECK(inherited == 0);
}

TEST_CASE("an answer that announces terabytes and begins to send them ends the dial only") {
  const no_descriptor_leaks balance;
  for (const std::string size : {"65537", "155000000000000", "9223372036854775807"}) {
    CAPTURE(size);
    const auto why =
        dial_answered_with("HTTP/1.1 403 Forbidden\r\nContent-Length: " + size + "\r\n\r\nbegin");
    CHECK(why.code == errc::handshake_refused);
    CHECK(why.text.ends_with(": HTTP 403 Forbidden"));
  }
}

TEST_CASE("a dial that cannot begin fails after start_dial returned") {
  const no_descriptor_leaks balance;
  test_loop where;
  const auto outcome = dial_and_wait(where, target_of("https://127.0.0.1:1"));
  CHECK(outcome.why == failure{errc::tls_failure, "no TLS context to dial with"});
}

TEST_CASE("a TCP connect without answer ends at its time limit") {
  const no_descriptor_leaks balance;
  // The kernel does not answer connects while a backlog is full; one connection fills a backlog of
  // 0.
  raw_listener full{0};
  const auto first = raw_socket::connect(full.port());
  test_loop where;
  auto target = target_of(url_of(full));
  target.connect_timeout = 100ms;
  const auto why = dial_and_wait(where, target).why;
  CHECK(why.code == errc::handshake_timeout);
  CHECK(contains(why.text, ": connect: no answer within 100 ms"));
}

TEST_CASE("a server that accepts and stays silent is given up in the phase that waits") {
  const no_descriptor_leaks balance;
  raw_listener silent;
  test_loop where;
  const bool use_tls = GENERATE(false, true);
  auto target = target_of(url_of(silent, use_tls ? "https" : "http"));
  target.tls = loaded({});
  target.handshake_timeout = 100ms;
  const auto began = loop::clock::now();
  const auto why = dial_and_wait(where, target).why;
  CHECK(why.code == errc::handshake_timeout);
  CHECK(contains(why.text, use_tls ? ": TLS handshake: " : ": upgrade: "));
  CHECK(loop::clock::now() - began >= 100ms);
}

TEST_CASE("a destroyed dial closes its socket and is not heard of again") {
  const no_descriptor_leaks balance;
  raw_listener listener;
  test_loop where;
  bool called = false;
  std::unique_ptr<dial> running;
  where.run([&] {
    running = start_dial(where, target_of(url_of(listener)), [&](dial_result) { called = true; });
  });
  auto raw = listener.accept();
  CHECK(raw.read_until("\r\n\r\n").starts_with("GET "));
  where.run([&] { running.reset(); });
  CHECK(raw.read_to_end().empty());
  CHECK_FALSE(where.run([&] { return called; }));
}
