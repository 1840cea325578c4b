#include "tests/support/catch.hpp"

#include <actorgrid/trace_context.hpp>

#include <string>

using namespace actorgrid;

namespace {

const std::string good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

} // namespace

TEST_CASE("a traceparent is read and written as W3C has it") {
  const auto read = parse_traceparent(good, "vendor=1,other=a b");
  REQUIRE(read);
  CHECK(to_hex(read->trace) == "0af7651916cd43dd8448eb211c80319c");
  CHECK(to_hex(read->span) == "b7ad6b7169203331");
  CHECK(read->is_sampled);
  CHECK(read->state == "vendor=1,other=a b");
  CHECK(to_traceparent(*read) == good);
  auto unsampled = *read;
  unsampled.is_sampled = false;
  CHECK(to_traceparent(unsampled) == good.substr(0, good.size() - 1) + "0");
  CHECK(to_traceparent({}).empty());
}

TEST_CASE("of a traceparent of a later version, what this version knows is read") {
  auto later = "cc" + good.substr(2);
  CHECK(parse_traceparent(later) == parse_traceparent(good));
  CHECK(parse_traceparent(later + "-what-else") == parse_traceparent(good));
  CHECK_FALSE(parse_traceparent(later + "what-else"));
  // Flags that nobody knows are not passed on.
  later.replace(later.size() - 2, 2, "ff");
  CHECK(parse_traceparent(later) == parse_traceparent(good));
}

TEST_CASE("a malformed traceparent names no trace") {
  const auto changed = [](std::size_t at, const std::string& to) {
    auto text = good;
    return text.replace(at, to.size(), to);
  };
  for (const auto& text :
       {std::string{}, std::string{"00"}, good.substr(1), good + "-", good + "0", changed(0, "ff"),
        changed(0, "0g"), changed(2, "_"), changed(35, "_"), changed(52, "_"), changed(3, "A"),
        changed(3, std::string(32, '0')), changed(36, std::string(16, '0')), changed(53, "zz"),
        std::string(55, '-'), std::string(100'000, '0')}) {
    CAPTURE(text.substr(0, 60));
    CHECK_FALSE(parse_traceparent(text));
  }
}

TEST_CASE("a tracestate is kept up to 512 printable bytes, and not in part") {
  CHECK(parse_traceparent(good, std::string(512, 'x'))->state.size() == 512);
  for (const auto& state :
       {std::string(513, 'x'), std::string("a=\n"), std::string("\x7f"), std::string("\xc3\xa4")})
    CHECK(parse_traceparent(good, state)->state.empty());
}
