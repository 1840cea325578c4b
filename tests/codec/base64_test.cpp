#include "codec/base64.hpp"
#include "tests/support/catch.hpp"

#include <span>
#include <string>
#include <string_view>

using namespace actorgrid;

namespace {

std::string base64_of(std::string_view text) {
  return codec::base64(std::as_bytes(std::span{text}));
}

std::string base64url_of(std::string_view text) {
  return codec::base64url(std::as_bytes(std::span{text}));
}

} // namespace

TEST_CASE("base64 is that of RFC 4648, section 10") {
  CHECK(base64_of("").empty());
  CHECK(base64_of("f") == "Zg==");
  CHECK(base64_of("fo") == "Zm8=");
  CHECK(base64_of("foo") == "Zm9v");
  CHECK(base64_of("foob") == "Zm9vYg==");
  CHECK(base64_of("fooba") == "Zm9vYmE=");
  CHECK(base64_of("foobar") == "Zm9vYmFy");
}

TEST_CASE("base64url has no padding, and two characters of its own") {
  CHECK(base64url_of("").empty());
  CHECK(base64url_of("f") == "Zg");
  CHECK(base64url_of("fo") == "Zm8");
  CHECK(base64url_of("foo") == "Zm9v");
  CHECK(base64_of("\xfb\xff\xfe\xff") == "+//+/w==");
  CHECK(base64url_of("\xfb\xff\xfe\xff") == "-__-_w");
}
