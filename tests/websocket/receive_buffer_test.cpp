#include "net/websocket/receive_buffer.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>

using namespace actorgrid;
using namespace actorgrid::ws;

namespace {

/// How large a block may be that was meant to have that size: a spare one may be a little larger.
std::size_t with_spare(std::size_t bytes) {
  return bytes + bytes / 8;
}

void feed(receive_buffer& to, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto space = to.prepare();
    const auto count = std::min(space.size(), bytes.size());
    std::memcpy(space.data(), bytes.data(), count);
    to.commit(count);
    bytes.remove_prefix(count);
  }
}

} // namespace

TEST_CASE("a message comes out as it went in, whatever its size") {
  const auto size = GENERATE(std::size_t{0}, 1u, 8191u, 8192u, 8193u, 100'000u, 1'000'000u);
  std::string bytes(size, ' ');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 7);
  receive_buffer b;
  for (int round = 0; round < 3; ++round) {
    feed(b, bytes);
    const auto message = b.take();
    CHECK(message.text() == bytes);
    CHECK_FALSE(message.is_nil());
  }
}

TEST_CASE("space grows with the bytes that arrived, at most doubled") {
  receive_buffer b;
  std::size_t arrived = 0;
  while (arrived < 1'000'000) {
    const auto space = b.prepare();
    REQUIRE(!space.empty());
    const auto total = arrived + space.size();
    REQUIRE(total <= with_spare(std::max(receive_buffer::first_bytes_min, 2 * arrived)));
    b.commit(space.size());
    arrived += space.size();
  }
}

TEST_CASE("a known length is believed only as far as the peer has sent as much before") {
  receive_buffer b;
  CHECK(b.prepare(1'000'000).size() == receive_buffer::first_bytes_min);
  b.commit(1);
  CHECK(b.prepare(1'000'000).size() < receive_buffer::first_bytes_min);
  feed(b, std::string(300'000, 'x'));
  b.take();

  b.prepare();
  b.commit(1);
  CHECK(b.prepare(299'999).size() >= 299'999);
  CHECK(b.prepare(299'999).size() < 2 * 299'999);
  // What was collected is kept, and no more than that is believed.
  b.prepare(5'000'000);
  CHECK(b.prepare(5'000'000).size() < 1'000'000);
}

TEST_CASE("a declared length is never believed above a limit") {
  receive_buffer b;
  feed(b, std::string(5 * receive_buffer::trusted_bytes_max / 2, 'x'));
  b.take();
  b.prepare();
  b.commit(1);
  CHECK(b.prepare(100 * receive_buffer::trusted_bytes_max).size()
        < 2 * receive_buffer::trusted_bytes_max);
}

TEST_CASE("messages taken earlier keep their bytes") {
  receive_buffer b;
  feed(b, std::string(5000, 'a'));
  const auto first = b.take();
  feed(b, std::string(5000, 'b'));
  const auto second = b.take();
  CHECK(first.text() == std::string(5000, 'a'));
  CHECK(second.text() == std::string(5000, 'b'));
}

TEST_CASE("space is small again after a run of small messages") {
  receive_buffer b;
  feed(b, std::string(1'000'000, 'x'));
  b.take();
  const auto size = b.prepare().size();
  CHECK(size >= receive_buffer::first_bytes_max);
  CHECK(size <= with_spare(receive_buffer::first_bytes_max));
  for (int i = 0; i < 10; ++i) {
    feed(b, "small");
    b.take();
  }
  CHECK(b.prepare().size() <= 2 * receive_buffer::first_bytes_min);
  // And no more is taken than the message's announced length.
  CHECK(b.prepare(100).size() <= 2 * receive_buffer::first_bytes_min);
}

TEST_CASE("a message that fills more than a quarter of its block takes it along, others do not") {
  const auto freed = [](buffer* held) { held->release(); };
  receive_buffer b;
  const auto space = b.prepare();
  const auto quarter = space.size() / 4;
  feed(b, std::string(quarter, 'a'));
  const auto copied = b.take();
  CHECK(copied.bytes().data() != space.data());
  // Takes the block's memory if it is free now.
  const std::unique_ptr<buffer, decltype(freed)> other{buffer::create(space.size()), freed};
  CHECK(b.prepare().data() == space.data());
  feed(b, std::string(quarter + 1, 'b'));
  CHECK(b.take().bytes().data() == space.data());
}
