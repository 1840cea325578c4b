#include "frames.hpp"
#include "net/mux/outbox.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <map>
#include <random>

using namespace actorgrid;
using namespace actorgrid::testing;
using codec::op;

namespace {

payload taken(mux::outbox& box) {
  return box.take().to_payload();
}

constexpr std::size_t large = mux::outbox::large_body_bytes;

} // namespace

TEST_CASE("a lone frame leaves the outbox exactly as it is encoded") {
  for (const std::size_t size : {0U, 1U, 100U, 300U, 32767U, 32768U, 70000U, 200000U}) {
    for (const auto flags : {codec::flags::none, codec::flags::crc,
                             codec::flags::crc | codec::flags::sub, codec::flags::sub}) {
      mux::outbox box;
      codec::frame f = make_sized(size);
      f.flags = flags;
      if (codec::has(flags, codec::flags::sub)) f.subroute.emplace().fill(std::byte{7});
      box.push(codec::frame{f});
      CHECK(taken(box) == to_message(f));
      CHECK(box.is_empty());
    }
  }
}

TEST_CASE("a message says whether another follows it at once") {
  mux::outbox box;
  box.push(make_sized(large, 1));
  box.push(make_sized(large, 2));
  box.push(make_sized(10, 3));
  CHECK(box.take().another_follows);
  CHECK(box.take().another_follows);
  CHECK_FALSE(box.take().another_follows);
}

TEST_CASE("several frames leave as one merged frame in order") {
  for (const std::size_t count : {2U, 3U, 127U, 128U, 300U}) {
    mux::outbox box;
    std::vector<codec::frame> frames;
    for (std::uint64_t id = 1; id <= count; ++id) {
      frames.push_back(make_sized(id % 7, id));
      box.push(codec::frame{frames.back()});
    }
    CHECK(taken(box) == to_message(frames));
    CHECK(box.is_empty());
  }
}

TEST_CASE("frames of any size stay within the merge limit and come close to it") {
  for (std::size_t size = 1; size != 300; ++size) {
    mux::outbox box(1000);
    for (int i = 0; i != 300; ++i) box.push(make_sized(size));
    const std::size_t first = taken(box).size();
    CHECK(first <= 1000);
    CHECK(first + size + 100 > 1000); // one more would hardly have fitted
    while (!box.is_empty()) REQUIRE(taken(box).size() <= 1000);
  }
}

TEST_CASE("no merged message exceeds the merge limit") {
  mux::outbox box(10000);
  for (int i = 0; i != 100; ++i) box.push(make_sized(997));
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

TEST_CASE("a frame above the merge limit travels alone, after the small ones") {
  mux::outbox box(1000);
  box.push(make_sized(10, 1));
  box.push(make_sized(5000, 2));
  box.push(make_sized(10, 3));
  CHECK(taken(box) == to_message(std::vector{make_sized(10, 1), make_sized(10, 3)}));
  CHECK(taken(box) == to_message(make_sized(5000, 2)));
  CHECK(box.is_empty());
}

TEST_CASE("a frame follows a large one of its mux") {
  mux::outbox box;
  box.push(make_sized(large, 1));
  box.push(make_sized(10, 1));
  box.push(make_sized(20, 1));
  CHECK(taken(box) == to_message(make_sized(large, 1)));
  CHECK(taken(box) == to_message(std::vector{make_sized(10, 1), make_sized(20, 1)}));
  CHECK(box.is_empty());
}

TEST_CASE("a large frame does not overtake an earlier small one of its mux") {
  mux::outbox box;
  box.push(make_sized(large, 1));
  box.push(make_sized(10, 2));
  box.push(make_sized(large, 2));
  taken(box);
  CHECK(taken(box) == to_message(make_sized(large, 1)));
  CHECK(taken(box) == to_message(make_sized(large, 2)));

  // Even when the backlog is next.
  box.push(make_sized(10, 3));
  box.push(make_sized(large, 4));
  CHECK(taken(box) == to_message(make_sized(10, 3)));
  box.push(make_sized(10, 5));
  box.push(make_sized(large, 5));
  CHECK(taken(box) == to_message(make_sized(large, 4)));
  CHECK(taken(box) == to_message(make_sized(10, 5)));
  CHECK(taken(box) == to_message(make_sized(large, 5)));
  CHECK(box.is_empty());
}

TEST_CASE("a large body is sent from where it is") {
  mux::outbox box;
  const codec::frame f = make_sized(large);
  box.push(codec::frame{f});
  CHECK(box.take().in_pieces()[1].data() == f.body.bytes().data());
}

TEST_CASE("a waiting frame does not keep a block alive that is much larger than its body") {
  mux::outbox box;
  codec::frame f = make_sized(100 * large);
  f.body = f.body.slice(0, large);
  box.push(codec::frame{f});
  CHECK(box.take().in_pieces()[1].data() != f.body.bytes().data());
}

TEST_CASE("a small frame waits for no more than one large one, however many are queued") {
  mux::outbox box;
  for (int i = 0; i != 50; ++i) {
    box.push(make_sized(1 << 20, 1));
    box.push(make_sized(1 << 20, 2));
  }
  for (std::uint64_t id = 3; id != 30; ++id) {
    taken(box); // being written when the small frame comes
    box.push(make_sized(10, id));
    const bool was_first = taken(box) == to_message(make_sized(10, id));
    CHECK((was_first || taken(box) == to_message(make_sized(10, id))));
  }
}

TEST_CASE("large frames leave too while small ones keep coming") {
  mux::outbox box;
  box.push(make_sized(large, 1));
  box.push(make_sized(large, 1));
  int taken_before = 0;
  for (std::uint64_t id = 2; box.size_bytes() > large; ++id) {
    box.push(make_sized(10, id));
    taken(box);
    ++taken_before;
  }
  CHECK(taken_before <= 4);
}

TEST_CASE("a mux that queues a lot of small frames does not hold up one that does not") {
  mux::outbox box;
  for (int i = 0; i != 10'000; ++i) box.push(make_sized(1000, 1));
  taken(box);
  box.push(make_sized(10, 2));
  taken(box);
  CHECK(taken(box) == to_message(make_sized(10, 2)));
}

TEST_CASE("frames of a mux keep their order, and none is lost, whatever is pushed when") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  mux::outbox box(4000);
  std::map<std::uint64_t, std::uint32_t> pushed;
  std::map<std::uint64_t, std::uint32_t> left;
  const auto take_one = [&] {
    auto message = box.take();
    for (const payload& part : split(message.to_payload())) {
      const codec::frame f = parse(part);
      REQUIRE(f.seq == left[f.mux_id]++);
    }
    if (random() % 2 == 0) box.recycle(std::move(message.storage));
  };
  for (int i = 0; i != 20'000; ++i) {
    const auto what = random() % 100;
    if (what < 40) {
      if (!box.is_empty()) take_one();
      continue;
    }
    const std::uint64_t id = random() % 12;
    const std::size_t size =
        what < 45 ? large + random() % large : random() % (what < 60 ? 5000 : 300);
    box.push(make(op::request, id, pushed[id]++, payload(std::string(size, 'x'))));
  }
  while (!box.is_empty()) take_one();
  CHECK(left == pushed);
  CHECK(box.size_bytes() == 0);
}

TEST_CASE("muxes that always have something waiting get the same number of bytes") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  mux::outbox box;
  constexpr std::size_t large_max = std::size_t{1} << 19;
  std::map<std::uint64_t, std::size_t> left;
  std::map<std::uint64_t, int> waiting;
  const auto fill = [&](std::uint64_t id) {
    // Frames have different sizes, so that only their bytes are shared out equally.
    const std::size_t size_max = id == 1 ? large_max : id == 2 ? 2 * large : 2000;
    for (; waiting[id] < 4'000 / static_cast<int>(1 + size_max / 1000); ++waiting[id])
      box.push(make_sized(1 + random() % size_max, id));
  };
  for (std::size_t total = 0; total < 100 * large_max;) {
    for (const std::uint64_t id : {1u, 2u, 3u, 4u}) fill(id);
    for (const payload& part : split(taken(box))) {
      const codec::frame f = parse(part);
      --waiting[f.mux_id];
      left[f.mux_id] += f.body.size();
      total += f.body.size();
    }
    const auto [least, most] = std::minmax_element(
        left.begin(), left.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    // The queue does not count framing, nor what was sent at once at the start.
    REQUIRE(most->second - least->second <= large_max + mux::outbox::quantum_bytes + total / 10);
  }
}

TEST_CASE("the size of an outbox is that of the messages it would give, or a little more") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  mux::outbox box(4000);
  for (int round = 0; round != 200; ++round) {
    std::size_t frames = 0;
    for (auto n = random() % 300; n != 0; --n, ++frames) box.push(make_sized(random() % 600));
    std::size_t total = 0;
    const std::size_t announced = box.size_bytes();
    while (!box.is_empty()) total += taken(box).size();
    REQUIRE(total <= announced);
    REQUIRE(announced <= total + 70 * frames);
    REQUIRE(box.size_bytes() == 0);
  }
}

TEST_CASE("the storage of a written message is used again unless it is huge") {
  mux::outbox box;
  box.push(make_sized(1000));
  mux::wire_message message = box.take();
  const std::byte* const storage = message.storage.data();
  box.recycle(std::move(message.storage));
  box.push(make_sized(10));
  message = box.take();
  CHECK(message.storage.data() == storage);

  codec::byte_buffer huge;
  huge.reserve(300 * 1024);
  const std::byte* const refused = huge.data();
  box.recycle(std::move(huge));
  box.push(make_sized(10));
  message = box.take();
  CHECK(message.storage.data() != refused);
  CHECK(message.storage.capacity() < 300 * 1024);
}
