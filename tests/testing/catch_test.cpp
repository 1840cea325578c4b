#include "tests/support/catch.hpp"

#include <actorgrid/error.hpp>
#include <actorgrid/outcome.hpp>

#include <caf/sec.hpp>

#include <string>
#include <vector>

using namespace actorgrid;

using Catch::Detail::stringify;

TEST_CASE("Catch2 prints errors with their code and text") {
  CHECK(stringify(errc::queue_full) == "queue_full");
  CHECK(stringify(failure{errc::disconnected, "reset by peer"}) == "disconnected: 'reset by peer'");
  CHECK(stringify(remote_error("out of tea")) == "remote_failure: out of tea");
  CHECK(stringify(caf::error{}) == "ok");
  CHECK_THAT(stringify(caf::make_error(caf::sec::request_timeout)),
             Catch::Matchers::StartsWith("deadline_exceeded"));
}

TEST_CASE("Catch2 prints results as their value or their error") {
  CHECK(stringify(result<int>{7}) == "7");
  CHECK(stringify(result<std::vector<int>>{std::vector{1, 2}}) == stringify(std::vector{1, 2}));
  CHECK(stringify(result<int>{make_error(errc::queue_full, "too much")})
        == "error queue_full: too much");
  CHECK(stringify(caf::expected<void>{}) == "ok");
  CHECK(stringify(caf::expected<void>{make_error(errc::cancelled)}) == "error cancelled");
  CHECK(stringify(outcome<std::string>{"tea"}) == stringify(std::string{"tea"}));
  CHECK(stringify(outcome<std::string>{failure{errc::io_failure, "no disk"}})
        == "error io_failure: 'no disk'");
}
