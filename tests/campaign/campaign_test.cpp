#include "tests/campaign/print.hpp"
#include "tests/campaign/seed.hpp"
#include "tests/campaign/tally.hpp"
#include "tests/support/catch.hpp"

#include <sstream>

using namespace actorgrid::campaign;

namespace {

/// What must happen in every five hundred simulations, or finding nothing would mean nothing.
constexpr const char* expected[] = {
    "call: echo: ok",
    "call: slow: disconnected",
    "call: slow: deadline_exceeded",
    "call: slow: ping_timeout",
    "call: slow: shutting_down",
    "call: never: deadline_exceeded",
    "call: throwing: remote_failure",
    "call: slow actor: ok",
    "call: dying actor: remote_failure",
    "call: unknown: peer_has_no_handler",
    "stream: echo: ok",
    "stream: echo: disconnected",
    "stream: actor: ok",
    "stream: source: ok",
    "stream: sink: deadline_exceeded",
    "stream: slow: abandoned",
    "stream: shouting: cancelled",
    "stream: throwing: remote_failure",
    "stream: erring: remote_failure",
    "stream: deaf: cancelled",
    "event: connection_lost: disconnected",
    "event: connection_lost: ping_timeout",
    "event: connection_lost: replaced",
    "event: connection_lost: write_timeout",
    "event: attempt_failed: io_failure",
    "event: attempt_failed: handshake_refused",
    "event: attempt_failed: handshake_timeout",
};

void keep_every_promise(std::uint64_t first, std::uint64_t last) {
  tally all;
  for (auto seed = first; seed <= last; ++seed) {
    const auto t = try_seed(seed);
    for (const auto& text : t.broken) FAIL_CHECK(text << "\nagain: " << command_for(seed));
    if (t.seen) all.add(*t.seen);
  }
  for (const auto* what : expected) {
    INFO(what);
    CHECK(all.cases().contains(what));
  }
}

std::string all_of(std::uint64_t seed) {
  const auto t = try_seed(seed);
  REQUIRE(t.seen);
  std::ostringstream text;
  print(*t.seen, text);
  for (const auto& line : t.seen->wire) text << line << '\n';
  return text.str();
}

} // namespace

TEST_CASE("whatever happens to a grid every promise is kept, seeds 1 to 500") {
  keep_every_promise(1, 500);
}
TEST_CASE("whatever happens to a grid every promise is kept, seeds 501 to 1000") {
  keep_every_promise(501, 1000);
}
TEST_CASE("whatever happens to a grid every promise is kept, seeds 1001 to 1500") {
  keep_every_promise(1001, 1500);
}
TEST_CASE("whatever happens to a grid every promise is kept, seeds 1501 to 2000") {
  keep_every_promise(1501, 2000);
}

TEST_CASE("a seed that is run again repeats everything that was seen and sent") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    INFO(command_for(seed));
    const bool same = all_of(seed) == all_of(seed);
    CHECK(same);
  }
}
