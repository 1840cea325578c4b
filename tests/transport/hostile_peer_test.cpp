#include "tests/support/catch.hpp"
#include "tests/transport/accepted_session.hpp"
#include "tests/transport/allocation_watch.hpp"
#include "tests/transport/open_descriptors.hpp"
#include "tests/transport/raw_socket.hpp"
#include "tests/transport/test_peer.hpp"

using namespace actorgrid;
using namespace actorgrid::ws;
using namespace actorgrid::ws::test;

namespace {

/// The close code at the start of a frame's content.
int close_code_in(const std::string& content) {
  if (content.size() < 2) return 0;
  return static_cast<unsigned char>(content[0]) * 256 + static_cast<unsigned char>(content[1]);
}

} // namespace

TEST_CASE("a frame that breaks the websocket protocol ends the session") {
  const auto& [name, bytes] = GENERATE(table<std::string, std::string>({
      {"unmasked", frame(0x82, "hello", false)},
      {"reserved opcode", frame(0x83, "hello")},
      {"reserved bit", frame(0xc2, "hello")},
      {"a continuation of nothing", frame(0x80, "hello")},
      {"a message within a message", frame(0x02, "one") + frame(0x82, "two")},
      {"a fragmented ping", frame(0x09, "ping")},
      {"a long ping", frame(0x89, std::string(126, 'p'))},
      {"a length in more bytes than needed", std::string{"\x82\xfe\x00\x01mask!", 9}},
  }));
  INFO(name);
  accepted_session it;
  it.raw.send(bytes);
  const auto why = it.served->wait_closed();
  CHECK(why.code == errc::protocol_violation);
  CHECK_FALSE(why.text.empty());
  const auto [first, content] = it.raw.read_frame();
  CHECK(first == 0x88);
  CHECK(close_code_in(content) == 1002);
  CHECK(it.raw.read_to_end().empty());
  CHECK_FALSE(it.served->next_message());
}

TEST_CASE("a message above the limit is refused by its declared length with code 1009") {
  acceptor_options options;
  options.message_bytes_max = 1000;
  accepted_session it{options};
  SECTION("one byte too many") {
    it.raw.send(frame(0x82, std::string(1001, 'x')));
  }
  SECTION("2^40 bytes declared, none sent") {
    it.raw.send(long_frame_header(0x82, 1ull << 40));
  }
  SECTION("in fragments that are fine one by one") {
    it.raw.send(frame(0x02, std::string(600, 'x')) + frame(0x80, std::string(401, 'x')));
  }
  CHECK(it.served->wait_closed().code == errc::message_too_large);
  const auto [first, content] = it.raw.read_frame();
  CHECK(first == 0x88);
  CHECK(close_code_in(content) == 1009);
  CHECK(it.raw.read_to_end().empty());
}

TEST_CASE("a message of exactly the limit passes") {
  acceptor_options options;
  options.message_bytes_max = 1000;
  accepted_session it{options};
  it.raw.send(frame(0x82, std::string(1000, 'x')));
  CHECK((it.served->next_message() == std::string(1000, 'x')));
}

TEST_CASE("a raised limit holds from the next message on") {
  acceptor_options options;
  options.message_bytes_max = 10;
  accepted_session it{options};
  it.served->limit_messages(20);
  it.raw.send(frame(0x82, std::string(20, 'x')) + frame(0x82, std::string(21, 'x')));
  CHECK((it.served->next_message() == std::string(20, 'x')));
  CHECK(it.served->wait_closed().code == errc::message_too_large);
}

TEST_CASE("memory follows the bytes that arrive, not the length declared") {
  const no_descriptor_leaks balance;
  acceptor_options options;
  options.message_bytes_max = 64 << 20;
  test_server server{options};
  std::shared_ptr<test_peer> served;
  {
    auto raw = connect_websocket(server.port());
    served = server.next_peer();
    REQUIRE(served);
    largest_allocation = 0;
    raw.send(long_frame_header(0x82, 64 << 20) + std::string(20'000, 'x'));
  }
  CHECK(served->wait_closed().code == errc::disconnected);
  CHECK(largest_allocation > 0);
  CHECK(largest_allocation <= 2 * 20'000 + 1024);
}
