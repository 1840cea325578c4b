#include "frames.hpp"
#include "net/mux/outbox.hpp"
#include "tests/support/catch.hpp"

#include <random>

using namespace actorgrid;
using namespace actorgrid::testing;
using codec::op;

namespace {

payload taken(mux::outbox& box) {
  return payload::copy_of(box.take().bytes());
}

codec::frame sized(std::size_t size, std::uint64_t mux_id = 1) {
  return make(op::request, mux_id, 0, payload(std::string(size, 'x')));
}

} // namespace

TEST_CASE("a lone frame leaves the outbox exactly as it is encoded") {
  for (const std::size_t size : {0U, 1U, 100U, 300U, 70000U, 200000U}) {
    mux::outbox box;
    box.push(sized(size));
    CHECK(taken(box) == to_message(sized(size)));
    CHECK(box.is_empty());
  }
}

TEST_CASE("several frames leave as one merged frame in order") {
  for (const std::size_t count : {2U, 3U, 127U, 128U, 300U}) {
    mux::outbox box;
    std::vector<codec::frame> frames;
    for (std::uint64_t id = 1; id <= count; ++id) {
      frames.push_back(sized(id % 7, id));
      box.push(frames.back());
    }
    CHECK(taken(box) == to_message(frames));
    CHECK(box.is_empty());
  }
}

TEST_CASE("parts have the shortest header around the sizes where its length changes") {
  for (std::size_t size = 200; size != 270; ++size) {
    mux::outbox box;
    box.push(sized(size));
    box.push(sized(size));
    CHECK(taken(box) == to_message(std::vector{sized(size), sized(size)}));
  }
  for (std::size_t size = 65500; size != 65550; ++size) {
    mux::outbox box(std::size_t{1} << 20);
    box.push(sized(size));
    box.push(sized(size));
    CHECK(taken(box) == to_message(std::vector{sized(size), sized(size)}));
  }
}

TEST_CASE("frames of any size stay within the merge limit and come close to it") {
  for (std::size_t size = 1; size != 300; ++size) {
    mux::outbox box(1000);
    for (int i = 0; i != 300; ++i) box.push(sized(size));
    const std::size_t first = taken(box).size();
    CHECK(first <= 1000);
    CHECK(first + size + 100 > 1000); // One more would hardly have fitted.
    while (!box.is_empty()) REQUIRE(taken(box).size() <= 1000);
  }
}

TEST_CASE("no merged message exceeds the merge limit") {
  mux::outbox box(10000);
  for (int i = 0; i != 100; ++i) box.push(sized(997));
  std::size_t frames = 0;
  std::size_t messages = 0;
  while (!box.is_empty()) {
    const payload message = taken(box);
    CHECK(message.size() <= 10000);
    frames += split(message).size();
    ++messages;
  }
  CHECK(frames == 100);
  CHECK(messages < 15);
}

TEST_CASE("a frame above the merge limit travels alone and keeps its place") {
  mux::outbox box(1000);
  box.push(sized(10, 1));
  box.push(sized(5000, 2));
  box.push(sized(10, 3));
  CHECK(taken(box) == to_message(sized(10, 1)));
  CHECK(taken(box) == to_message(sized(5000, 2)));
  CHECK(taken(box) == to_message(sized(10, 3)));
}

TEST_CASE("the size of an outbox is that of the messages it would give") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  mux::outbox box(4000);
  for (int round = 0; round != 200; ++round) {
    for (auto n = random() % 300; n != 0; --n) box.push(sized(random() % 600));
    std::size_t total = 0;
    const std::size_t announced = box.size_bytes();
    while (!box.is_empty()) total += taken(box).size();
    REQUIRE(total == announced);
    REQUIRE(box.size_bytes() == 0);
  }
}

TEST_CASE("the storage of a written message is used again unless it is huge") {
  mux::outbox box;
  box.push(sized(1000));
  mux::wire_message message = box.take();
  const std::byte* const storage = message.storage.data();
  box.recycle(std::move(message.storage));
  box.push(sized(10));
  message = box.take();
  CHECK(message.storage.data() == storage);

  codec::byte_buffer huge;
  huge.reserve(300 * 1024);
  const std::byte* const refused = huge.data();
  box.recycle(std::move(huge));
  box.push(sized(10));
  message = box.take();
  CHECK(message.storage.data() != refused);
  CHECK(message.storage.capacity() < 300 * 1024);
}
