#include "tests/support/catch.hpp"
#include "tests/typed/hex.hpp"

#include <actorgrid/actorgrid.hpp>
#include <actorgrid/json.hpp>

using namespace actorgrid;
using testing::from_hex;
using testing::hex;

namespace {

std::string failure_text(std::string_view bytes) {
  auto decoded = decode<nlohmann::json>(from_hex(bytes));
  return decoded ? "" : failure_of(decoded.error()).text;
}

} // namespace

// The bytes in the next two cases are from the recorded conversations typed_mss and typed_bytes.

TEST_CASE("a string map has the bytes the original gives it") {
  const string_map sent{{"myfield", "myvalue"}};
  CHECK(hex(encode(sent)) == "81a76d796669656c64a76d7976616c7565");
  auto answered =
      decode<string_map>(from_hex("82a76d796669656c64a76d7976616c7565a6726573756c74a26f6b"));
  REQUIRE(answered);
  CHECK(*answered == string_map{{"myfield", "myvalue"}, {"result", "ok"}});
  CHECK(decode<string_map>(from_hex("c0"))->empty());
  auto text = decode<string_map>("not msgpack map");
  REQUIRE(!text);
  CHECK(failure_of(text.error())
        == failure{errc::decode_failed, "14 bytes follow the value, at byte 1"});
}

TEST_CASE("binary has the bytes the original gives it, nil and empty apart") {
  CHECK(hex(encode(binary{"hello"})) == "c40568656c6c6f");
  CHECK(hex(encode(binary{payload::empty_bytes()})) == "c400");
  CHECK(hex(encode(binary{})) == "c0");
  CHECK(decode<binary>(from_hex("c40568656c6c6f"))->bytes == payload{"hello"});
  CHECK(decode<binary>(from_hex("c400"))->bytes == payload::empty_bytes());
  CHECK(decode<binary>(from_hex("c0"))->bytes.is_nil());
  CHECK(code_of(decode<binary>(from_hex("a568656c6c6f")).error()) == errc::decode_failed);
  CHECK(code_of(decode<binary>(from_hex("c405")).error()) == errc::decode_failed);
  CHECK(code_of(decode<binary>(payload{}).error()) == errc::decode_failed);
}

TEST_CASE("decoded binary shares the memory of its payload") {
  const payload whole = encode(binary{std::string(1000, 'x')});
  auto decoded = decode<binary>(whole);
  REQUIRE(decoded);
  CHECK(decoded->bytes.bytes().data() == whole.bytes().data() + 3);
}

TEST_CASE("a string map is set, got and written as a query") {
  string_map m;
  CHECK(m.to_query() == "?");
  m.set("b", "2 3").set("a", "x&y=z").set("b", "2/3");
  CHECK(m.get("b") == "2/3");
  CHECK(m.get("c").empty());
  CHECK(m.contains("a"));
  CHECK(m.to_query() == "?a=x%26y%3Dz&b=2%2F3");
}

TEST_CASE("URL values travel as a map of arrays and read and write queries") {
  url_values v;
  v.add("a", "1").add("a", "two words").set("b", "\xc3\xa9");
  CHECK(hex(encode(v)) == "82a16192a131a974776f20776f726473a16291a2c3a9");
  CHECK(*decode<url_values>(encode(v)) == v);
  CHECK(decode<url_values>(from_hex("c0"))->empty());
  CHECK(v.to_query() == "a=1&a=two+words&b=%C3%A9");
  CHECK(url_values::from_query("?" + v.to_query()) == v);
  CHECK(v.get("a") == "1");
  CHECK(v.get("none").empty());
  CHECK(url_values::from_query("a=%zz&&b&=c&%41=%4")
        == url_values{{"a", {"%zz"}}, {"b", {""}}, {"", {"c"}}, {"A", {"%4"}}});
}

TEST_CASE("no_payload is zero bytes, and ignores what came instead") {
  CHECK(encode(no_payload{}) == payload::empty_bytes());
  CHECK(decode<no_payload>("whatever"));
}

TEST_CASE("JSON travels as text in bin") {
  const nlohmann::json value{{"a", {1, 2.5, nullptr, true, "x"}}};
  CHECK(hex(encode(value)) == "c41b" + hex(R"({"a":[1,2.5,null,true,"x"]})"));
  CHECK(*decode<nlohmann::json>(encode(value)) == value);
  CHECK(hex(encode(nlohmann::json{})) == "c0");
  CHECK(decode<nlohmann::json>(from_hex("c0"))->is_null());
  CHECK_FALSE(failure_text("c4015b").empty());
  CHECK_FALSE(failure_text("a15b").empty());
  const std::string deep(100, '[');
  CHECK_FALSE(failure_text("c464" + hex(deep)).empty());
  CHECK(failure_text("c404" + hex("\"[[\"")).empty());
}

TEST_CASE("the stock types travel in arrays, and nil is an empty one") {
  const std::vector<string_map> maps{{{"a", "1"}}, {}};
  CHECK(hex(encode(maps)) == "9281a161a13180");
  CHECK(*decode<std::vector<string_map>>(encode(maps)) == maps);
  const std::vector<binary> binaries{binary{"x"}, binary{}};
  CHECK(hex(encode(binaries)) == "92c40178c0");
  CHECK(*decode<std::vector<binary>>(encode(binaries)) == binaries);
  const std::vector<url_values> values{{{"a", {"1"}}}};
  CHECK(*decode<std::vector<url_values>>(encode(values)) == values);
  const std::vector<nlohmann::json> documents{1, "x", nullptr};
  CHECK(*decode<std::vector<nlohmann::json>>(encode(documents)) == documents);
  CHECK(decode<std::vector<binary>>(from_hex("c0"))->empty());
}

TEST_CASE("limits can be set per type") {
  CHECK(decode<std::vector<int>>(encode(std::vector<int>(1000, 1)))->size() == 1000);
  auto too_many = decode<std::vector<int>>(encode(std::vector<int>(300000, 1)));
  REQUIRE(!too_many);
  CHECK(failure_of(too_many.error()).text == "more than 262144 values at byte 5");
}
