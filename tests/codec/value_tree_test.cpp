#include "codec/value_parser.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/vectors.hpp"

#include <actorgrid/detail/value_tree.hpp>

#include <random>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

using namespace actorgrid;

namespace {

bool is_same(const msgpack::object& a, const msgpack::object& b);

template <class Row>
bool is_same_row(const Row& a, const Row& b) {
  if (a.size != b.size) return false;
  for (std::uint32_t i = 0; i != a.size; ++i) {
    if constexpr (std::is_same_v<Row, msgpack::object_map>) {
      if (!is_same(a.ptr[i].key, b.ptr[i].key) || !is_same(a.ptr[i].val, b.ptr[i].val))
        return false;
    } else if (!is_same(a.ptr[i], b.ptr[i])) {
      return false;
    }
  }
  return true;
}

/// Like msgpack-cxx's own comparison, which hands null pointers to memcmp for empty values.
bool is_same(const msgpack::object& a, const msgpack::object& b) {
  using text = std::string_view;
  if (a.type != b.type) return false;
  switch (a.type) {
  case msgpack::type::STR:
    return text{a.via.str.ptr, a.via.str.size} == text{b.via.str.ptr, b.via.str.size};
  case msgpack::type::BIN:
    return text{a.via.bin.ptr, a.via.bin.size} == text{b.via.bin.ptr, b.via.bin.size};
  case msgpack::type::EXT:
    return a.via.ext.type() == b.via.ext.type()
           && text{a.via.ext.data(), a.via.ext.size} == text{b.via.ext.data(), b.via.ext.size};
  case msgpack::type::ARRAY:
    return is_same_row(a.via.array, b.via.array);
  case msgpack::type::MAP:
    return is_same_row(a.via.map, b.via.map);
  default:
    return a == b;
  }
}

/// Checks that the tree is the one that msgpack-cxx makes of the same bytes.
void compare(const std::string& bytes) {
  CAPTURE(testing::to_hex(std::as_bytes(std::span{bytes})));
  msgpack::zone zone;
  msgpack::object root;
  REQUIRE(detail::parse_tree(std::as_bytes(std::span{bytes}), {}, zone, root) == failure{});
  const auto expected = msgpack::unpack(bytes.data(), bytes.size());
  CHECK(is_same(root, expected.get()));
}

/// Packs a random value with others nested in it.
void pack_at_random(msgpack::packer<msgpack::sbuffer>& to, std::mt19937& random, unsigned depth) {
  const auto draw = [&](std::uint32_t end) {
    return std::uniform_int_distribution<std::uint32_t>{0, end - 1}(random);
  };
  const auto number = static_cast<std::int64_t>(random()) << draw(32);
  const std::string text(draw(300), 'x');
  const auto size = static_cast<std::uint32_t>(text.size());
  switch (draw(depth == 0 ? 7 : 9)) {
  case 0:
    to.pack(number);
    break;
  case 1:
    to.pack(-number);
    break;
  case 2:
    to.pack(text);
    break;
  case 3:
    to.pack_bin(size).pack_bin_body(text.data(), size);
    break;
  case 4:
    to.pack_ext(size, 7).pack_ext_body(text.data(), size);
    break;
  case 5:
    draw(2) == 0 ? to.pack(0.1) : to.pack(0.1F);
    break;
  case 6:
    draw(2) == 0 ? to.pack_nil() : to.pack(draw(2) == 0);
    break;
  case 7: {
    const auto count = draw(20);
    to.pack_array(count);
    for (std::uint32_t i = 0; i != count; ++i) pack_at_random(to, random, depth - 1);
    break;
  }
  default: {
    const auto count = draw(20);
    to.pack_map(count);
    for (std::uint32_t i = 0; i != 2 * count; ++i) pack_at_random(to, random, depth - 1);
  }
  }
}

} // namespace

TEST_CASE("the tree of a value is the one that msgpack-cxx makes of it, for every format") {
  using testing::from_hex;
  for (const auto* hex : {"00",
                          "7f",
                          "cc80",
                          "ccff",
                          "cd0100",
                          "ce00010000",
                          "cfffffffffffffffff",
                          "ff",
                          "e0",
                          "d080",
                          "d07f",
                          "d18000",
                          "d17fff",
                          "d280000000",
                          "d27fffffff",
                          "d38000000000000000",
                          "d37fffffffffffffff",
                          "c0",
                          "c2",
                          "c3",
                          "ca3fc00000",
                          "cb3ff8000000000000",
                          "a0",
                          "a161",
                          "bf61616161616161616161616161616161616161616161616161616161616161",
                          "d90161",
                          "da000161",
                          "db0000000161",
                          "c400",
                          "c40161",
                          "c5000161",
                          "c60000000161",
                          "d40561",
                          "d5056161",
                          "d60561616161",
                          "d7056161616161616161",
                          "d80561616161616161616161616161616161",
                          "c70005",
                          "c7010561",
                          "c800010561",
                          "c9000000010561",
                          "90",
                          "9101",
                          "920102",
                          "dc000101",
                          "dd0000000101",
                          "80",
                          "810102",
                          "8201020304",
                          "de00010102",
                          "df000000010102",
                          "9391c092a16181a1620103"}) {
    compare(std::string{from_hex(hex).text()});
  }
}

TEST_CASE("the tree of values drawn at random is the one that msgpack-cxx makes of them") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random{seed};
  for (int round = 0; round != 200; ++round) {
    msgpack::sbuffer bytes;
    msgpack::packer<msgpack::sbuffer> to{bytes};
    pack_at_random(to, random, 3);
    compare({bytes.data(), bytes.size()});
  }
}

TEST_CASE("a tree may have as many levels as allowed, and no more") {
  const decode_limits limits{.depth = 100'000};
  msgpack::zone zone;
  msgpack::object root;
  for (const auto levels : {codec::value_levels_max, codec::value_levels_max + 1}) {
    std::vector<std::byte> bytes(levels, std::byte{0x91});
    bytes.push_back(std::byte{0xc0});
    const auto why = detail::parse_tree(bytes, limits, zone, root);
    if (levels == codec::value_levels_max)
      CHECK(why == failure{});
    else
      CHECK(why.text == "nested deeper than 255 at byte 256");
  }
}
