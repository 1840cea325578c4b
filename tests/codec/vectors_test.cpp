#include "tests/support/catch.hpp"
#include "tests/support/vectors.hpp"

#include <stdexcept>

namespace {

using namespace actorgrid;

} // namespace

TEST_CASE("a recorded conversation loads with all its parts") {
  const auto c = testing::load_conversation("single_ok_5bytes");
  REQUIRE(c.name == "single_ok_5bytes");
  REQUIRE(c.about == "Single request with the payload 'hello', echoed.");
  REQUIRE(c.dialer == "http://127.0.0.1:21314");
  REQUIRE(c.acceptor == "http://127.0.0.1:21315");
  REQUIRE(c.client == "dialer");
  REQUIRE(c.upgrades.size() == 1);
  REQUIRE(c.upgrades[0].request.starts_with("GET /minio/grid/v1 HTTP/1.1\r\n"));
  REQUIRE(c.upgrades[0].response.ends_with("\r\n\r\n"));
  REQUIRE(c.messages.size() == 4);
  REQUIRE(c.messages[0].from_dialer);
  REQUIRE_FALSE(c.messages[1].from_dialer);
  REQUIRE(c.messages[0].ws_opcode == 2);
  REQUIRE(c.results.size() == 1);
  REQUIRE(c.results[0].at_dialer);
  REQUIRE(c.results[0].ok);
  REQUIRE(c.results[0].body.text() == "hello");
  REQUIRE(c.results[0].call == "single hello");
}

TEST_CASE("events and errors of a conversation are read") {
  const auto lost = testing::load_conversation("raw_merged_short");
  REQUIRE(lost.events.size() == 1);
  REQUIRE(lost.events[0].after_count == 3);
  const auto cancelled = testing::load_conversation("stream_cancel_by_client");
  REQUIRE(cancelled.results.size() == 2);
  REQUIRE_FALSE(cancelled.results[1].ok);
  REQUIRE(cancelled.results[1].error == "context canceled");
}

TEST_CASE("all conversations are listed") {
  REQUIRE(testing::list_conversations().size() == 114);
}

TEST_CASE("a conversation that does not exist is an error") {
  REQUIRE_THROWS_AS(testing::load_conversation("no_such"), std::runtime_error);
}

TEST_CASE("hex is read strictly and written as it was read") {
  REQUIRE(testing::to_hex(testing::from_hex("00ff1a").bytes()) == "00ff1a");
  REQUIRE(testing::from_hex("-") == payload::empty_bytes());
  REQUIRE(testing::to_hex({}) == "-");
  for (const char* bad : {"", "0", "0g", "0A", " 0"})
    REQUIRE_THROWS_AS(testing::from_hex(bad), std::invalid_argument);
}
