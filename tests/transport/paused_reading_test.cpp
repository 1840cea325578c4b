#include "tests/support/catch.hpp"
#include "tests/transport/certificates.hpp"
#include "tests/transport/open_descriptors.hpp"
#include "tests/transport/raw_socket.hpp"
#include "tests/transport/test_peer.hpp"
#include "tests/transport/tls_setup.hpp"
#include "tests/transport/upgrade_answer.hpp"

#include <thread>

using namespace actorgrid;
using namespace actorgrid::ws;
using namespace actorgrid::ws::test;

// A message decides which limits hold for the ones behind it. Until they are in force nothing
// behind it is examined, not even its length.

namespace {

constexpr std::size_t bytes_max_before = 1000, bytes_max_after = 100'000;
const std::string large(bytes_max_after, 'x');

/// Pauses on the next message, as an owner does that must first decide something.
void pause_at_next_message(test_peer& peer) {
  peer.on_next_message([](std::unique_ptr<session>& s) { s->pause_reading(); });
}

acceptor_options small_messages() {
  acceptor_options o;
  o.message_bytes_max = bytes_max_before;
  return o;
}

} // namespace

TEST_CASE("an acceptor that pauses takes what is behind by the limit it has later") {
  const no_descriptor_leaks balance;
  test_server server{small_messages()};
  server.on_begin(pause_at_next_message);
  const std::string first = frame(0x82, "first"), second = frame(0x82, large);
  const std::string both = first + second;
  for (std::size_t split = 1; split < first.size() + 16; ++split) {
    INFO("parted at " << split);
    auto raw = connect_websocket(server.port());
    const auto served = server.next_peer();
    REQUIRE(served);
    raw.send(both.substr(0, split));
    raw.send(both.substr(split));
    REQUIRE(served->next_message() == "first");
    served->limit_messages(bytes_max_after);
    served->resume();
    CHECK((served->next_message() == large));
    CHECK(served->closed_count() == 0);
  }
}

TEST_CASE("a dialler that pauses takes what is behind by the limit it has later") {
  const no_descriptor_leaks balance;
  raw_listener listener;
  test_loop where;
  const std::string both = frame(0x82, "first", false) + frame(0x82, large, false);
  const bool with_the_upgrade = GENERATE(true, false);
  std::jthread there{[&] {
    auto socket = listener.accept();
    const auto answer = upgrade_answer(socket.read_until("\r\n\r\n"));
    if (with_the_upgrade) {
      socket.send(answer + both);
    } else {
      socket.send(answer);
      socket.send(both);
    }
    socket.read_to_end();
  }};
  auto target = target_of("http://127.0.0.1:" + std::to_string(listener.port()));
  target.message_bytes_max = bytes_max_before;
  const auto dialled = dial_and_wait(where, target, pause_at_next_message);
  REQUIRE(dialled.peer);
  REQUIRE(dialled.peer->next_message() == "first");
  dialled.peer->limit_messages(bytes_max_after);
  dialled.peer->resume();
  CHECK((dialled.peer->next_message() == large));
  dialled.peer->close();
}

TEST_CASE("over TLS, too, what is behind a message waits while reading is paused") {
  authority ca;
  auto options = small_messages();
  options.tls = loaded(ca.issue("IP:127.0.0.1"));
  options.use_tls = true;
  test_server server{options};
  server.on_begin(pause_at_next_message);
  test_loop where;
  auto target = target_of(server.url("https"));
  target.tls = options.tls.now();
  target.message_bytes_max = bytes_max_before;
  const auto dialled = dial_and_wait(where, target, pause_at_next_message);
  REQUIRE(dialled.peer);
  const auto served = server.next_peer();
  REQUIRE(served);
  for (auto [from, to] : {std::pair{dialled.peer, served}, std::pair{served, dialled.peer}}) {
    REQUIRE(from->write_and_wait("first"));
    from->write(large);
    REQUIRE(to->next_message() == "first");
    to->limit_messages(bytes_max_after);
    to->resume();
    CHECK((to->next_message() == large));
    CHECK(to->closed_count() == 0);
  }
}

TEST_CASE("a session closed while it is paused reports nothing more") {
  const no_descriptor_leaks balance;
  test_server server{small_messages()};
  server.on_begin(pause_at_next_message);
  auto raw = connect_websocket(server.port());
  const auto served = server.next_peer();
  REQUIRE(served);
  raw.send(frame(0x82, "first") + frame(0x82, "second"));
  REQUIRE(served->next_message() == "first");
  served->resume();
  served->close();
  CHECK(raw.read_to_end().empty());
  CHECK(served->closed_count() == 0);
}

TEST_CASE("while reading is paused a session can be asked whether the other side is gone") {
  test_server server{small_messages()};
  server.on_begin(pause_at_next_message);
  auto raw = connect_websocket(server.port());
  const auto served = server.next_peer();
  REQUIRE(served);
  // Unread bytes are not an end, and do not hide one.
  raw.send(frame(0x82, "first") + frame(0x82, "second"));
  REQUIRE(served->next_message() == "first");
  CHECK_FALSE(served->has_hung_up());
  raw.end_sending();
  const auto until = loop::clock::now() + patience;
  while (!served->has_hung_up() && loop::clock::now() < until) std::this_thread::yield();
  CHECK(served->has_hung_up());
  CHECK(served->closed_count() == 0);
  served->resume();
  CHECK(served->next_message() == "second");
  CHECK(served->wait_closed().text == "the peer closed the connection");
}
