#include "tests/codec/allocations.hpp"
#include "tests/support/catch.hpp"

#include <actorgrid/detail/payload_writer.hpp>
#include <actorgrid/payload.hpp>

#include <array>
#include <atomic>
#include <cstring>
#include <limits>
#include <new>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using actorgrid::buffer;
using actorgrid::payload;
using actorgrid::testing::allocation_meter;

} // namespace

TEST_CASE("a default payload is nil and an empty one is not") {
  REQUIRE(payload{}.is_nil());
  REQUIRE(payload{}.empty());
  const std::array empties{payload::empty_bytes(), payload{std::string_view{}}, payload{""},
                           payload::copy_of({})};
  for (const payload& empty : empties) {
    REQUIRE_FALSE(empty.is_nil());
    REQUIRE(empty.empty());
    REQUIRE(empty.text().empty());
    REQUIRE(empty == payload::empty_bytes());
    REQUIRE_FALSE(empty == payload{});
  }
}

TEST_CASE("payloads are equal when their bytes and their nil-ness are") {
  REQUIRE(payload{"abc"} == payload{"abc"});
  REQUIRE_FALSE(payload{"abc"} == payload{"abd"});
  REQUIRE_FALSE(payload{"abc"} == payload{"abcd"});
  REQUIRE(payload{} == payload{});
}

TEST_CASE("a payload copies the characters it is made from") {
  std::string text = "hello";
  const payload body{text};
  text[0] = 'j';
  REQUIRE(body.text() == "hello");
  REQUIRE(body.size() == 5);
}

TEST_CASE("copies and slices share their block") {
  const payload whole{"hello world"};
  const allocation_meter meter;
  const payload copy = whole;
  const payload part = whole.slice(6, 5);
  REQUIRE(copy.bytes().data() == whole.bytes().data());
  REQUIRE(part.bytes().data() == whole.bytes().data() + 6);
  REQUIRE(part.text() == "world");
  REQUIRE(part.slice(1, 3).text() == "orl");
  REQUIRE(meter.count() == 0);
}

TEST_CASE("a slice keeps its block alive after the whole is gone") {
  payload whole{"hello world"};
  const payload part = whole.slice(6, 5);
  whole = payload{};
  REQUIRE(whole.is_nil());
  REQUIRE(part.text() == "world");
}

TEST_CASE("an empty slice is not nil and keeps no block alive") {
  REQUIRE(payload{}.slice(0, 0) == payload::empty_bytes());
  REQUIRE(payload{"abc"}.slice(3, 0) == payload::empty_bytes());
  REQUIRE(payload::empty_bytes().slice(0, 0) == payload::empty_bytes());
}

TEST_CASE("a moved-from payload is nil and assigning to itself changes nothing") {
  payload a{"abc"};
  payload b = std::move(a);
  REQUIRE(a.is_nil());
  const payload& same = b;
  b = same;
  REQUIRE(b.text() == "abc");
}

TEST_CASE("a payload adopts a block without copying") {
  buffer* block = buffer::create(16);
  REQUIRE(block->capacity() == 16);
  std::memcpy(block->data(), "sixteen bytes ok", 16);
  const payload body = payload::adopt(block, 7);
  REQUIRE(body.bytes().data() == block->data());
  REQUIRE(body.text() == "sixteen");
  REQUIRE_FALSE(payload::adopt(buffer::create(0), 0).is_nil());
}

TEST_CASE("a writer that runs out of room keeps what it has") {
  actorgrid::detail::payload_writer writer{1};
  std::string all;
  for (const std::string part : {"a", "bc", "a longer part than fits", "d"}) {
    writer.write(part.data(), part.size());
    all += part;
    REQUIRE(writer.size() == all.size());
  }
  REQUIRE(std::move(writer).take().text() == all);
}

TEST_CASE("a block too large for the address space is refused") {
  REQUIRE_THROWS_AS(buffer::create(std::numeric_limits<std::size_t>::max()), std::bad_alloc);
}

TEST_CASE("unpinned copies out a payload that is a small part of its block") {
  const payload whole{std::string(800, 'x')};
  const payload tenth = whole.slice(10, 80);
  REQUIRE(tenth.unpinned() == tenth);
  REQUIRE(tenth.unpinned().bytes().data() != tenth.bytes().data());

  const payload eighth = whole.slice(10, 100);
  REQUIRE(eighth.unpinned().bytes().data() == eighth.bytes().data());
  REQUIRE(eighth.unpinned(7).bytes().data() != eighth.bytes().data());

  REQUIRE(payload{}.unpinned().is_nil());
  REQUIRE(payload::empty_bytes().unpinned() == payload::empty_bytes());
}

TEST_CASE("threads may copy and drop payloads of one block at the same time") {
  const payload whole{std::string(64, 'x')};
  std::atomic<unsigned> wrong{0};
  std::vector<std::jthread> threads;
  for (std::size_t id = 0; id != 4; ++id)
    threads.emplace_back([&wrong, id, mine = whole] {
      for (int round = 0; round != 2000; ++round) {
        const payload part = mine.slice(id, 8);
        const payload copy = part;
        if (copy.text() != "xxxxxxxx") ++wrong;
      }
    });
  threads.clear();
  REQUIRE(wrong == 0);
}
