#include "tests/rfc6455/endpoint.hpp"
#include "tests/rfc6455/exchange.hpp"
#include "tests/rfc6455/segmentation.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/pattern.hpp"

#include <thread>

using namespace actorgrid;
using namespace actorgrid::rfc6455;

namespace {

std::vector<std::string> encoded(const exchange& e, bool is_client) {
  std::vector<std::string> frames;
  for (const wire_frame& f : e.sent) frames.push_back(encode(f, is_client));
  if (e.close_after.empty()) frames.push_back(encode(close_with(1000), is_client));
  return frames;
}

std::string describe(unsigned char first, const std::string& content) {
  if (first == 0x8a) return "pong '" + content + "'";
  if (first != 0x88) return "a frame that begins with " + std::to_string(first);
  if (content.size() < 2) return "close without a code";
  const int high = static_cast<unsigned char>(content[0]);
  return "close " + std::to_string(high * 256 + static_cast<unsigned char>(content[1]));
}

/// Reads the frames of the session under test; a client masks them. Sends the close that follows
/// `close_after`, once everything else was sent.
std::string read_answers(ws::test::raw_socket& from, const exchange& e, role tested,
                         std::jthread& sender) {
  std::string answers;
  for (;;) {
    const auto [first, content] =
        tested == role::client ? from.read_masked_frame() : from.read_frame();
    if (first == 0) return answers + "end";
    const std::string answer = describe(first, content);
    answers += answer + ", ";
    if (answer != e.close_after) continue;
    sender.join();
    from.send(encode(close_with(1000), tested == role::server));
  }
}

std::vector<std::string> read_messages(ws::test::test_peer& from) {
  std::vector<std::string> messages;
  while (auto m = from.next_message()) messages.push_back(shown(*m));
  return messages;
}

/// The error with which the session ends. A close by the peer is not a fault, whatever its code.
errc reason_of(const exchange& e) {
  const std::string& answered = e.answered;
  if (e.is_closed_by_peer) return errc::disconnected;
  if (answered.ends_with(longer_than_allowed)) return errc::message_too_large;
  if (answered.ends_with(violated) || answered.ends_with(no_text)) return errc::protocol_violation;
  return errc::disconnected;
}

/// Sends from a thread of its own, because neither side waits for the other.
std::jthread send_from(ws::test::raw_socket& socket, const std::vector<std::string>& pieces) {
  return std::jthread{[&] {
    for (const std::string& p : pieces) socket.send(p);
  }};
}

/// Checks the table for both roles of the session under test, and for different TCP segmentation.
void check_all(const exchanges& table) {
  const auto seed = std::random_device{}();
  std::mt19937 random{seed};
  const role tested = GENERATE(role::server, role::client);
  const segmentation how =
      GENERATE(segmentation::whole, segmentation::byte_by_byte, segmentation::at_random);
  endpoint where{tested};
  for (const exchange& e : table) {
    INFO(e.name << ", as " << (tested == role::server ? "server" : "client") << ", "
                << to_string(how) << ", seed " << seed);
    connection p = where.connect();
    const auto pieces = cut(encoded(e, tested == role::server), how, random);
    auto sender = send_from(p.other, pieces);
    const std::string answers = read_answers(p.other, e, tested, sender);
    INFO("expected: " << e.answered);
    INFO("answers:  " << answers);
    CHECK(testing::is_like(answers, e.answered));
    CHECK(read_messages(*p.tested) == e.handed_out);
    CHECK(p.tested->wait_closed().code == reason_of(e));
    p.tested->close();
  }
}

} // namespace

TEST_CASE("frames of every size are accepted as RFC 6455 says") {
  check_all(framing());
}

TEST_CASE("pings and pongs are answered as RFC 6455 says") {
  check_all(pings());
}

TEST_CASE("reserved bits are refused as RFC 6455 says") {
  check_all(reserved_bits());
}

TEST_CASE("reserved opcodes are refused as RFC 6455 says") {
  check_all(opcodes());
}

TEST_CASE("fragments are put together as RFC 6455 says") {
  check_all(fragmentation());
}

TEST_CASE("texts are checked as RFC 6455 says") {
  check_all(utf8());
}

TEST_CASE("a websocket closes as RFC 6455 says") {
  check_all(closing());
}

TEST_CASE("a websocket keeps its limit whatever is announced and however it is cut") {
  check_all(limits());
}

TEST_CASE("frames are masked or not as RFC 6455 says") {
  check_all(masking());
}
