#include "input.hpp"
#include "tests/support/must.hpp"

#include <actorgrid/json.hpp>
#include <actorgrid/msgpack.hpp>
#include <actorgrid/stock_types.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

// Typed payloads: bytes become a value of the type or an error in words, and a decoded value
// survives being encoded and decoded again.

namespace {

using namespace actorgrid;
using testing::must;

struct part {
  std::string name;
  std::vector<std::int32_t> sizes;
  MSGPACK_DEFINE(name, sizes)
};

struct everything {
  bool flag = false;
  std::int8_t narrow = 0;
  std::uint64_t wide = 0;
  float single = 0;
  double twice = 0;
  std::string text;
  std::vector<part> parts;
  std::map<std::string, std::int64_t> counts;
  std::optional<std::string> maybe;
  std::tuple<std::uint16_t, std::string> both;
  binary bytes;
  MSGPACK_DEFINE_MAP(flag, narrow, wide, single, twice, text, parts, counts, maybe, both, bytes)
};

/// Compares bytes, because a value with a NaN is not equal to itself.
template <class T>
void check(const payload& bytes) {
  const auto value = decode<T>(bytes);
  if (!value) {
    must(code_of(value.error()) == errc::decode_failed, "a refusal is decode_failed");
    must(!render(value.error()).empty(), "a refusal says why");
    return;
  }
  const payload encoded = encode(*value);
  const auto again = decode<T>(encoded);
  must(bool{again}, "what was encoded is decoded");
  must(encode(*again) == encoded, "what was decoded twice is the same");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::input in(data, size);
  const auto which = in.below(8);
  const payload bytes = in.rest();
  switch (which) {
  case 0:
    check<everything>(bytes);
    break;
  case 1:
    check<part>(bytes);
    break;
  case 2:
    check<std::vector<everything>>(bytes);
    break;
  case 3:
    check<string_map>(bytes);
    break;
  case 4:
    check<url_values>(bytes);
    break;
  case 5:
    check<nlohmann::json>(bytes);
    break;
  case 6:
    check<binary>(bytes);
    break;
  default:
    const auto values = url_values::from_query(bytes.text());
    must(url_values::from_query(values.to_query()) == values, "a query says what was read of one");
  }
  return 0;
}
