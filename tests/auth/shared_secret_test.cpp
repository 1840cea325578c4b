#include "tests/support/catch.hpp"

#include <actorgrid/auth.hpp>

#include <string>

using namespace actorgrid;

TEST_CASE("a shared secret is presented as it is and accepted by its check") {
  const auto both = shared_secret("open sesame");
  CHECK(both.source->token("http://node2:9000") == "open sesame");
  CHECK(both.check->why_invalid("open sesame").empty());
}

TEST_CASE("a token that is not exactly the shared secret is refused") {
  const auto both = shared_secret("open sesame");
  for (const std::string token :
       {"", "o", "open sesam", "open sesamE", "open sesame ", "Open sesame", "open sesame\n"}) {
    CAPTURE(token);
    const auto reason = both.check->why_invalid(token);
    CHECK_FALSE(reason.empty());
    CHECK(reason.find("sesame") == std::string::npos);
  }
  CHECK_FALSE(both.check->why_invalid(std::string("open sesame\0", 12)).empty());
  CHECK_FALSE(both.check->why_invalid(std::string(1 << 20, 'x')).empty());
}

TEST_CASE("an empty shared secret accepts no token") {
  const auto both = shared_secret("");
  CHECK_FALSE(both.check->why_invalid("").empty());
  CHECK_FALSE(both.check->why_invalid("anything").empty());
}

TEST_CASE("without authentication an empty token is presented and any is accepted") {
  const auto both = no_authentication();
  CHECK(both.source->token("http://node2:9000").empty());
  CHECK(both.check->why_invalid("").empty());
  CHECK(both.check->why_invalid("anything").empty());
}
