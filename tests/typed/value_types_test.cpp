#include "tests/support/catch.hpp"
#include "tests/typed/hex.hpp"

#include <actorgrid/actorgrid.hpp>
#include <actorgrid/stock_types.hpp>

#include <array>
#include <cmath>
#include <complex>
#include <deque>
#include <limits>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <variant>

using namespace actorgrid;
using testing::from_hex;
using testing::hex;
using namespace std::chrono_literals;

// docs/guide.md has a table of the formats that values travel in: each line has a case here.

namespace {

/// The bytes of a value, after checking that it survives a round trip.
template <class T>
std::string sent(const T& value) {
  const auto bytes = encode(value);
  auto back = decode<T>(bytes);
  // Without expressions of CHECK: Catch2 3 cannot print every time point.
  if (!back) FAIL(render(back.error()));
  const bool is_the_same = *back == value;
  CHECK(is_the_same);
  return hex(bytes);
}

template <class T>
T received(std::string_view bytes) {
  auto value = decode<T>(from_hex(bytes));
  REQUIRE(value);
  return std::move(*value);
}

template <class T>
failure refused(std::string_view bytes) {
  auto value = decode<T>(from_hex(bytes));
  REQUIRE_FALSE(value);
  return failure_of(value.error());
}

template <class Duration>
using point = std::chrono::time_point<std::chrono::system_clock, Duration>;

enum class colour { red, green = 7, blue = -3 };
enum class small : std::uint8_t { one = 1, last = 255 };
enum plain { zero, four = 4 };
enum class named { first = 1 };

struct measured {
  double real = 2;
  float single = 3;
  std::vector<double> many{1, -0.0};
  std::optional<double> maybe = 4.0;
  std::map<std::string, float> by_name{{"x", 5.0f}};
  std::variant<int, double> either = 6.0;
  std::tuple<double, int> both{7.0, 8};
  MSGPACK_DEFINE_MAP(real, single, many, maybe, by_name, either, both)
};

struct owner {
  std::unique_ptr<std::string> name;
  MSGPACK_DEFINE_MAP(name)
};

struct event_record {
  std::chrono::system_clock::time_point at;
  std::optional<std::chrono::system_clock::time_point> ended;
  std::chrono::milliseconds took{};
  colour shade{};
  std::variant<std::monostate, std::string, std::chrono::sys_seconds> note;
  std::array<std::uint16_t, 2> pair{};
  MSGPACK_DEFINE_MAP(at, ended, took, shade, note, pair)
  bool operator==(const event_record&) const = default;
};

} // namespace

MSGPACK_ADD_ENUM(named)

TEST_CASE("a double is sent as float64 and a float as float32, whole or not") {
  CHECK(sent(2.0) == "cb4000000000000000");
  CHECK(sent(0.5) == "cb3fe0000000000000");
  CHECK(sent(2.0f) == "ca40000000");
  CHECK(sent(-7.0) == "cbc01c000000000000");
  CHECK(sent(1e300) == "cb7e37e43c8800759c");
  CHECK(sent(std::numeric_limits<double>::infinity()) == "cb7ff0000000000000");
  CHECK(hex(encode(std::nan(""))) == "cb7ff8000000000000");
  CHECK(std::isnan(received<double>("cb7ff8000000000000")));
}

TEST_CASE("a zero keeps its sign") {
  CHECK(sent(-0.0) == "cb8000000000000000");
  CHECK(std::signbit(received<double>("cb8000000000000000")));
  CHECK(sent(-0.0f) == "ca80000000");
  CHECK(sent(0.0) == "cb0000000000000000");
}

TEST_CASE("floats within other values are sent as floats") {
  CHECK(sent(std::vector<double>{1, 2}) == "92cb3ff0000000000000cb4000000000000000");
  CHECK(sent(std::complex<float>(1, 0)) == "92ca3f800000ca00000000");
  CHECK(hex(encode(measured{}))
        == "87a47265616ccb4000000000000000"
           "a673696e676c65ca40400000"
           "a46d616e7992cb3ff0000000000000cb8000000000000000"
           "a56d61796265cb4010000000000000"
           "a762795f6e616d6581a178ca40a00000"
           "a6656974686572"
           "9201cb4018000000000000"
           "a4626f746892cb401c00000000000008");
}

TEST_CASE("integers are accepted for floats, and floats of either size") {
  CHECK(received<double>("02") == 2.0);
  CHECK(received<double>("ff") == -1.0);
  CHECK(received<float>("cd0100") == 256.0f);
  CHECK(received<double>("ca40000000") == 2.0);
  CHECK(received<float>("cb4000000000000000") == 2.0f);
  CHECK(received<std::vector<double>>("920102") == std::vector<double>{1, 2});
}

TEST_CASE("a time point is sent as msgpack's timestamp, the shortest that holds it") {
  using std::chrono::system_clock;
  CHECK(sent(system_clock::time_point{1s}) == "d6ff00000001");
  CHECK(sent(system_clock::time_point{1s + 1ns}) == "d7ff0000000400000001");
  CHECK(sent(system_clock::time_point{-1s}) == "c70cff00000000ffffffffffffffff");
  CHECK(sent(system_clock::time_point{-1ns}) == "c70cff3b9ac9ffffffffffffffffff");
  sent(system_clock::time_point::max());
}

TEST_CASE("time points of every duration come back as they went") {
  CHECK(sent(point<std::chrono::seconds>{4294967295s}) == "d6ffffffffff");
  CHECK(sent(point<std::chrono::seconds>{4294967296s}) == "d7ff0000000100000000");
  CHECK(sent(point<std::chrono::seconds>{17179869184s}) == "c70cff000000000000000400000000");
  CHECK(sent(point<std::chrono::milliseconds>{1500ms}) == "d7ff7735940000000001");
  CHECK(sent(point<std::chrono::days>{std::chrono::days{-1}}) == "c70cff00000000fffffffffffeae80");
  CHECK(sent(point<std::chrono::hours>{1h}) == "d6ff00000e10");
  CHECK(sent(point<std::chrono::duration<int, std::ratio<60>>>{2min}) == "d6ff00000078");
  CHECK(sent(point<std::chrono::duration<double>>{1500ms}) == "d7ff7735940000000001");
  sent(point<std::chrono::microseconds>::max());
  sent(point<std::chrono::microseconds>::min());
  sent(point<std::chrono::nanoseconds>::max());
  sent(point<std::chrono::nanoseconds>::min());
  CHECK(sent(point<std::chrono::nanoseconds>{std::chrono::nanoseconds::min() + 1ns})
        == "c70cff08a7f201fffffffdda3e82fb");
  sent(point<std::chrono::seconds>::max());
  sent(point<std::chrono::seconds>::min());
  sent(point<std::chrono::duration<std::int64_t, std::pico>>{
      std::chrono::duration<std::int64_t, std::pico>(-1000)});
}

TEST_CASE("a time finer than what is sent, or asked for, is rounded down") {
  using picoseconds = std::chrono::duration<std::int64_t, std::pico>;
  CHECK(hex(encode(point<picoseconds>{picoseconds(-1)})) == "c70cff3b9ac9ffffffffffffffffff");
  using fraction = std::chrono::duration<double>;
  CHECK(hex(encode(point<fraction>{fraction(-1e-17)})) == "c70cff3b9ac9ffffffffffffffffff");
  CHECK(received<point<std::chrono::seconds>>("d7ff7735940000000001").time_since_epoch() == 1s);
  CHECK(received<point<std::chrono::seconds>>("c70cff3b9ac9ffffffffffffffffff").time_since_epoch()
        == -1s);
}

TEST_CASE("a time that its type cannot hold is refused at either end") {
  using days = std::chrono::duration<std::int64_t, std::ratio<86400>>;
  CHECK_THROWS_AS(encode(point<days>::max()), std::range_error);
  CHECK_THROWS_AS(
      encode(point<std::chrono::duration<double>>{std::chrono::duration<double>(std::nan(""))}),
      std::range_error);
  const auto text =
      refused<std::chrono::system_clock::time_point>("c70cff000000007fffffffffffffff").text;
  CHECK(text.starts_with("expected std::chrono::time_point<"));
  CHECK(text.ends_with("got an extension"));
  CHECK(refused<point<std::chrono::duration<std::int32_t, std::milli>>>("d6ffffffffff").code
        == errc::decode_failed);
}

TEST_CASE("what is not a time is refused") {
  using time = std::chrono::system_clock::time_point;
  for (const auto* bytes : {"01", "c0", "a131", "cb4000000000000000", "d6fe00000001", "d5ff0001",
                            "c703ff000000", "d60500000001", "c40400000001"})
    CHECK(refused<time>(bytes).code == errc::decode_failed);
}

TEST_CASE("the time extension of the original is understood in every time point") {
  CHECK(received<point<std::chrono::milliseconds>>("c70c05000000000000000100000000")
        == point<std::chrono::milliseconds>{1s});
  CHECK(received<std::chrono::system_clock::time_point>("c70c05ffffffffffffffff3b9ac9ff")
        == std::chrono::system_clock::time_point{-1ns});
}

TEST_CASE("original_time is sent in the extension of the original, and reads both") {
  CHECK(sent(original_time{std::chrono::system_clock::time_point{1s + 2ns}})
        == "c70c05000000000000000100000002");
  CHECK(received<original_time>("d6ff00000001").time == std::chrono::system_clock::time_point{1s});
  CHECK(refused<original_time>("01").code == errc::decode_failed);
}

TEST_CASE("a time that was never set is the year 1 for the original, both ways") {
  using std::chrono::system_clock;
  constexpr auto year_1 = "c70c05fffffff1886e090000000000";
  CHECK(sent(original_time{}) == year_1);
  CHECK(received<system_clock::time_point>(year_1) == system_clock::time_point::min());
  CHECK(received<point<std::chrono::seconds>>(year_1)
        == point<std::chrono::seconds>{-62135596800s});
  CHECK(sent(system_clock::time_point::min()) == "c70cff00000000fffffff1886e0900");
}

TEST_CASE("a duration is sent as an integer, its nanoseconds") {
  CHECK(sent(1us) == "cd03e8");
  CHECK(sent(std::chrono::seconds{-1}) == "d2c4653600");
  CHECK(sent(std::chrono::duration<double>{0.3}) == "ce11e1a300");
  CHECK(received<std::chrono::milliseconds>("ce0016e360") == 1ms);
  CHECK(received<std::chrono::milliseconds>("ff") == -1ms);
  CHECK_THROWS_AS(encode(std::chrono::hours::max()), std::range_error);
  CHECK(refused<std::chrono::seconds>("a131").code == errc::decode_failed);
  CHECK(refused<std::chrono::duration<std::int8_t>>("d30000010000000000").code
        == errc::decode_failed);
}

TEST_CASE("an optional is nil or its value") {
  CHECK(sent(std::optional<int>{}) == "c0");
  CHECK(sent(std::optional<int>{5}) == "05");
  CHECK(sent(std::optional<std::string>{""}) == "a0");
}

TEST_CASE("a variant is an array of its index and its value") {
  using either = std::variant<int, std::string, std::monostate>;
  CHECK(sent(either{7}) == "920007");
  CHECK(sent(either{"x"}) == "9201a178");
  CHECK(sent(either{std::monostate{}}) == "9202c0");
  for (const auto* bytes :
       {"9203c0", "920107", "9100", "930007c0", "07", "c0", "92ff07", "a0", "9202a0"})
    CHECK(refused<either>(bytes).code == errc::decode_failed);
}

TEST_CASE("an enum is the integer it is made of") {
  CHECK(sent(colour::green) == "07");
  CHECK(sent(colour::blue) == "fd");
  CHECK(sent(small::last) == "ccff");
  CHECK(sent(four) == "04");
  CHECK(sent(named::first) == "01");
  CHECK(refused<small>("cd0100").code == errc::decode_failed);
  CHECK(refused<colour>("a3726564").code == errc::decode_failed);
}

TEST_CASE("sequences are arrays, of bytes bin") {
  CHECK(sent(std::vector<int>{1, 2}) == "920102");
  CHECK(sent(std::array<int, 2>{1, 2}) == "920102");
  CHECK(sent(std::list<int>{1, 2}) == "920102");
  CHECK(sent(std::deque<int>{1, 2}) == "920102");
  CHECK(sent(std::set<int>{2, 1}) == "920102");
  CHECK(sent(std::unordered_set<int>{1}) == "9101");
  CHECK(sent(std::vector<bool>{true, false}) == "92c3c2");
  CHECK(sent(std::vector<unsigned char>{1, 2}) == "c4020102");
  CHECK(sent(std::vector<std::byte>{std::byte{1}}) == "c40101");
  CHECK(sent(std::array<unsigned char, 2>{1, 2}) == "c4020102");
}

TEST_CASE("pairs and tuples are arrays") {
  CHECK(sent(std::pair{1, std::string{"x"}}) == "9201a178");
  CHECK(sent(std::tuple{1, true, std::string{"x"}}) == "9301c3a178");
}

TEST_CASE("maps are maps") {
  CHECK(sent(std::map<std::string, int>{{"a", 1}}) == "81a16101");
  CHECK(sent(std::unordered_map<int, std::string>{{1, "a"}}) == "8101a161");
}

TEST_CASE("containers nest") {
  CHECK(sent(std::map<std::string, std::vector<std::optional<double>>>{{"a", {1.0, {}}}})
        == "81a16192cb3ff0000000000000c0");
  CHECK(sent(std::vector<std::variant<int, std::vector<std::string>>>{
            3, std::vector<std::string>{"x"}})
        == "9292000392"
           "0191a178");
}

TEST_CASE("pointers that own are nil or what they point to") {
  CHECK(hex(encode(std::make_unique<int>(5))) == "05");
  CHECK(hex(encode(std::unique_ptr<int>{})) == "c0");
  CHECK(*received<std::unique_ptr<int>>("05") == 5);
  CHECK(received<std::unique_ptr<int>>("c0") == nullptr);
  CHECK(hex(encode(std::make_shared<std::string>("x"))) == "a178");
  CHECK(hex(encode(std::shared_ptr<std::string>{})) == "c0");
  CHECK(*received<std::shared_ptr<std::string>>("a178") == "x");
  CHECK(received<std::shared_ptr<std::string>>("c0") == nullptr);
  CHECK(*received<owner>("81a46e616d65a178").name == "x");
  CHECK(hex(encode(owner{})) == "81a46e616d65c0");
}

TEST_CASE("a struct of all of these comes back as it went") {
  const event_record all{
      std::chrono::system_clock::time_point{1h}, {}, 15ms, colour::green, "x", {1, 2}};
  sent(all);
  event_record later = all;
  later.ended = all.at + 1ms;
  later.note = std::chrono::sys_seconds{2s};
  sent(later);
  sent(event_record{});
}
