#include "tests/support/catch.hpp"
#include "tests/transport/accepted_session.hpp"
#include "tests/transport/open_descriptors.hpp"
#include "tests/transport/raw_socket.hpp"
#include "tests/transport/test_peer.hpp"

#include <thread>

using namespace actorgrid;
using namespace actorgrid::ws;
using namespace actorgrid::ws::test;
using namespace std::chrono_literals;

namespace {

std::string pattern(std::size_t size) {
  std::string bytes(size, ' ');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 31 + i / 251);
  return bytes;
}

} // namespace

TEST_CASE("messages of every size pass unchanged in both directions") {
  const no_descriptor_leaks balance;
  test_server server{roomy()};
  test_loop client_loop;
  auto target = target_of(server.url());
  target.message_bytes_max = 2 << 20;
  const auto client = dial_and_wait(client_loop, target);
  REQUIRE(client.peer);
  const auto served = server.next_peer();
  REQUIRE(served);
  for (const std::size_t size : {0u, 1u, 125u, 126u, 127u, 4096u, 8191u, 8192u, 8193u, 65535u,
                                 65536u, 131072u, 200'000u, 1'048'576u}) {
    INFO("size " << size);
    const auto bytes = pattern(size);
    CHECK(client.peer->write_and_wait(bytes));
    CHECK((served->next_message() == bytes));
    CHECK(served->write_and_wait(bytes));
    CHECK((client.peer->next_message() == bytes));
  }
}

TEST_CASE("many messages in a row keep their order") {
  const no_descriptor_leaks balance;
  test_server server;
  test_loop client_loop;
  const auto client = dial_and_wait(client_loop, target_of(server.url()));
  REQUIRE(client.peer);
  const auto served = server.next_peer();
  REQUIRE(served);
  for (int i = 0; i < 300; ++i) REQUIRE(client.peer->write_and_wait(std::to_string(i)));
  for (int i = 0; i < 300; ++i) REQUIRE((served->next_message() == std::to_string(i)));
}

TEST_CASE("a message leaves as one unmasked binary frame from an acceptor") {
  accepted_session it{roomy()};
  for (const std::size_t size : {5u, 200u, 300'000u}) {
    const auto bytes = pattern(size);
    it.served->write(bytes);
    const auto [first, content] = it.raw.read_frame();
    CHECK(first == 0x82);
    CHECK((content == bytes));
  }
}

TEST_CASE("a message sent in fragments arrives whole, pings in between are answered") {
  accepted_session it;
  it.raw.send(frame(0x02, "one ") + frame(0x00, "two ") + frame(0x89, "there?") + frame(0x00, "")
              + frame(0x80, "three"));
  CHECK((it.served->next_message() == "one two three"));
  CHECK(it.raw.read_frame() == std::pair<unsigned char, std::string>{0x8a, "there?"});
}

TEST_CASE("a text message passes as the first one and is dropped later") {
  accepted_session it;
  it.raw.send(frame(0x81, "text first") + frame(0x81, "text later") + frame(0x82, "binary"));
  CHECK((it.served->next_message() == "text first"));
  CHECK((it.served->next_message() == "binary"));
}

TEST_CASE("a websocket close is answered and reported as a lost connection") {
  accepted_session it;
  it.raw.send(frame(0x88, std::string{"\x03\xe8", 2} + "done\r\nforged: line"));
  const auto [first, content] = it.raw.read_frame();
  CHECK(first == 0x88);
  CHECK(content.substr(0, 2) == std::string_view{"\x03\xe8", 2});
  const auto why = it.served->wait_closed();
  CHECK(why.code == errc::disconnected);
  CHECK(why.text == "the peer closed the websocket, code 1000: done");
  CHECK(it.raw.read_to_end().empty());
}

TEST_CASE("a connection that just ends is reported once as disconnected") {
  const no_descriptor_leaks balance;
  test_server server;
  std::shared_ptr<test_peer> served;
  {
    auto raw = connect_websocket(server.port());
    served = server.next_peer();
    REQUIRE(served);
    raw.send(frame(0x82, "cut in the middle").substr(0, 9));
  }
  CHECK(served->wait_closed().code == errc::disconnected);
  served->close();
  CHECK(served->closed_count() == 1);
  CHECK_FALSE(served->next_message());
}

TEST_CASE("closing a session closes TCP without a word and reports nothing") {
  accepted_session it;
  it.served->close();
  CHECK(it.raw.read_to_end().empty());
  CHECK(it.served->closed_count() == 0);
}

TEST_CASE("a session may be destroyed within its own on_message") {
  accepted_session it;
  it.server.where().run(
      [&] { it.served->on_next_message([](std::unique_ptr<session>& s) { s.reset(); }); });
  it.raw.send(frame(0x82, "last") + frame(0x82, "too late"));
  CHECK(it.raw.read_to_end().empty());
  CHECK((it.served->next_message() == "last"));
  CHECK(it.served->closed_count() == 0);
}

TEST_CASE("a session may be destroyed while a write is blocked") {
  accepted_session it{roomy()};
  it.served->write(std::string(64 << 20, 'x'));
  it.served->close();
  CHECK(it.served->written_count() == 0);
  CHECK(it.served->closed_count() == 0);
}

TEST_CASE("a process that was stopped amid a write gives the peer as much time again") {
  grid_route route;
  route.write_timeout = 100ms;
  accepted_session it{roomy(), route};
  it.served->write(std::string(64 << 20, 'x'));
  const auto resumed = it.server.where().run([] {
    std::this_thread::sleep_for(200ms); // the process does nothing in this time
    return loop::clock::now();
  });
  CHECK(it.served->wait_closed().code == errc::write_timeout);
  CHECK(loop::clock::now() - resumed >= 100ms);
}

TEST_CASE("a write blocked for too long ends the session") {
  grid_route route;
  route.write_timeout = 100ms;
  accepted_session it{roomy(), route};
  const auto began = loop::clock::now();
  it.served->write(std::string(64 << 20, 'x'));
  CHECK(it.served->wait_closed().code == errc::write_timeout);
  CHECK(loop::clock::now() - began >= 100ms);
}

TEST_CASE("a session that writes nothing outlives the write timeout") {
  grid_route route;
  route.write_timeout = 20ms;
  accepted_session it{roomy(), route};
  it.served->write("armed");
  it.raw.read_frame();
  // Fires after the session's write timeout would have.
  monitor m;
  bool is_later = false;
  std::unique_ptr<loop::timer> later;
  it.server.where().run([&] {
    later = std::make_unique<loop::timer>(it.server.where(),
                                          [&] { m.change([&] { is_later = true; }); });
    later->arm(loop::clock::now() + 60ms);
  });
  CHECK(m.wait([&] { return is_later; }));
  it.server.where().run([&] { later.reset(); });
  it.raw.send(frame(0x82, "still there"));
  CHECK((it.served->next_message() == "still there"));
}

TEST_CASE("the loop's time is not older than the message that woke it") {
  accepted_session it;
  for (int i = 0; i < 20; ++i) {
    loop::clock::time_point seen;
    it.server.where().run([&] {
      it.served->on_next_message([&](std::unique_ptr<session>& s) { seen = s->loop().now(); });
    });
    const auto sent = loop::clock::now();
    it.raw.send(frame(0x82, "wake up"));
    REQUIRE(it.served->next_message());
    CHECK(it.server.where().run([&] { return seen; }) >= sent);
  }
}
