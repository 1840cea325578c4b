#include "tests/support/catch.hpp"

#include <actorgrid/errc.hpp>

#include <set>
#include <string>
#include <vector>

namespace {

using actorgrid::errc;

std::vector<errc> all_codes() {
  std::vector<errc> codes;
  for (int value = 0; value <= static_cast<int>(errc::rate_limited); ++value)
    codes.push_back(static_cast<errc>(value));
  return codes;
}

} // namespace

TEST_CASE("every error code has a name and a message of its own") {
  std::set<std::string_view> names;
  std::set<std::string> messages;
  for (const errc code : all_codes()) {
    REQUIRE_FALSE(to_string(code).empty());
    REQUIRE(names.insert(to_string(code)).second);
    REQUIRE(messages.insert(make_error_code(code).message()).second);
  }
}

TEST_CASE("error codes are named as in the enum") {
  REQUIRE(to_string(errc::ok) == "ok");
  REQUIRE(to_string(errc::remote_failure) == "remote_failure");
  REQUIRE(to_string(errc::unknown_peer) == "unknown_peer");
  REQUIRE(to_string(errc::would_block) == "would_block");
  REQUIRE(to_string(errc::protocol_violation) == "protocol_violation");
  REQUIRE(to_string(errc::replaced) == "replaced");
  REQUIRE(to_string(errc::io_failure) == "io_failure");
}

TEST_CASE("numbers outside the enum are named too") {
  const auto next = static_cast<int>(all_codes().size());
  REQUIRE(to_string(static_cast<errc>(next)) == "unknown");
  REQUIRE(make_error_code(static_cast<errc>(next)).message()
          == "unknown error " + std::to_string(next));
  const auto strange = static_cast<errc>(200);
  REQUIRE(to_string(strange) == "unknown");
  REQUIRE(make_error_code(strange).message() == "unknown error 200");
}

TEST_CASE("an error code converts to std::error_code of its category") {
  const std::error_code code = errc::queue_full;
  REQUIRE(code.category() == actorgrid::error_category());
  REQUIRE(std::string_view{code.category().name()} == "actorgrid");
  REQUIRE(code == errc::queue_full);
  REQUIRE(code != errc::disconnected);
  REQUIRE_FALSE(std::error_code{errc::ok});
}

TEST_CASE("no error code belongs to two groups of blame") {
  for (const errc code : all_codes())
    REQUIRE(is_retryable(code) + is_protocol_violation(code) + is_local_misuse(code) <= 1);
}

TEST_CASE("groups of blame contain the right codes") {
  for (const errc code :
       {errc::disconnected, errc::deadline_exceeded, errc::queue_full, errc::too_many_in_flight,
        errc::would_block, errc::handshake_timeout, errc::write_timeout, errc::ping_timeout,
        errc::replaced, errc::io_failure, errc::peer_shutting_down}) {
    CAPTURE(to_string(code));
    REQUIRE(is_retryable(code));
  }
  for (const errc code :
       {errc::message_too_large, errc::unknown_peer, errc::handler_exists, errc::unknown_handler,
        errc::invalid_handler, errc::stream_finished, errc::blocking_on_actor, errc::invalid_config,
        errc::invalid_handle, errc::actor_mismatch}) {
    CAPTURE(to_string(code));
    REQUIRE(is_local_misuse(code));
  }
  REQUIRE_FALSE(is_retryable(errc::shutting_down));
  REQUIRE_FALSE(is_retryable(errc::remote_failure));
  REQUIRE(is_protocol_violation(errc::protocol_violation));
  REQUIRE_FALSE(is_retryable(errc::actor_down));
  REQUIRE_FALSE(is_retryable(errc::local_failure));
  REQUIRE_FALSE(is_local_misuse(errc::ok));
}

TEST_CASE("a failure is true unless it is ok") {
  REQUIRE_FALSE(actorgrid::failure{});
  REQUIRE(actorgrid::failure{errc::cancelled, "by the caller"});
}
