#include "link_end.hpp"
#include "net/mux/frame_ring.hpp"
#include "tests/support/catch.hpp"

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::testing;
using mux::frame_head;
using mux::frame_ring;
using mux::frame_way;
using namespace std::chrono_literals;

namespace {

/// A head all of whose fields tell the same number.
frame_head numbered(std::uint32_t n) {
  frame_head head;
  head.at = start + std::chrono::nanoseconds{n};
  head.mux_id = n;
  head.seq = head.deadline_ms = head.body_bytes = head.connection = head.subroute = n;
  head.way = n % 2 == 0 ? frame_way::received : frame_way::sent;
  head.op = head.flags = head.handler = static_cast<std::uint8_t>(n);
  return head;
}

struct ring_reading {
  std::vector<frame_head> heads;
  std::vector<std::string> payloads;
  frame_ring::reading how;
};

ring_reading read_ring(const frame_ring& ring, std::uint64_t from = 0) {
  ring_reading all;
  all.how = ring.read(from, [&](const frame_head& head, std::string_view payload) {
    all.heads.push_back(head);
    all.payloads.emplace_back(payload);
  });
  return all;
}

} // namespace

TEST_CASE("a frame ring takes the memory it is given, and has room for two entries at least") {
  CHECK(frame_ring{10 * frame_ring::head_bytes, 0}.capacity() == 10);
  CHECK(frame_ring{11 * frame_ring::head_bytes - 1, 0}.capacity() == 10);
  CHECK(frame_ring{10 * (frame_ring::head_bytes + 16), 16}.capacity() == 10);
  CHECK(frame_ring{10 * (frame_ring::head_bytes + 16), 9}.capacity() == 10);
  CHECK(frame_ring{0, 0}.capacity() == 2);
}

TEST_CASE("a frame ring keeps the newest entries and counts those that were overwritten") {
  frame_ring ring{4 * frame_ring::head_bytes, 0};
  CHECK(read_ring(ring).heads.empty());
  for (std::uint32_t n = 0; n < 3; ++n) ring.add(numbered(n), {});
  auto all = read_ring(ring);
  CHECK(all.heads == std::vector{numbered(0), numbered(1), numbered(2)});
  CHECK(all.how.next == 3);
  CHECK(all.how.overwritten == 0);
  for (std::uint32_t n = 3; n < 10; ++n) ring.add(numbered(n), {});
  all = read_ring(ring);
  // The place of the fourth is where the next one is written.
  CHECK(all.heads == std::vector{numbered(7), numbered(8), numbered(9)});
  CHECK(all.how.next == 10);
  CHECK(all.how.overwritten == 7);
  CHECK(read_ring(ring, 5).how.overwritten == 2);
  CHECK(read_ring(ring, 9).heads == std::vector{numbered(9)});
  CHECK(read_ring(ring, 10).heads.empty());
  CHECK(read_ring(ring, 10).how.overwritten == 0);
}

TEST_CASE("a frame ring is read in parts, so that a large one costs its reader little") {
  constexpr std::uint32_t count = 2 * frame_ring::at_once + 10;
  frame_ring ring{(count + 1) * frame_ring::head_bytes, 0};
  for (std::uint32_t n = 0; n < count; ++n) ring.add(numbered(n), {});
  CHECK(ring.first() == 0);
  const auto part = read_ring(ring);
  CHECK(part.heads.size() == frame_ring::at_once);
  CHECK(part.heads.back() == numbered(frame_ring::at_once - 1));
  CHECK(part.how.next == frame_ring::at_once);
  CHECK(read_ring(ring, count - 3).heads.size() == 3);
  ring.add(numbered(count), {});
  CHECK(ring.first() == 1);
}

TEST_CASE("a frame ring keeps the beginnings of payloads only if it is told to") {
  const payload body{"0123456789abcdef"};
  auto head = numbered(1);
  head.body_bytes = mux::head_size(body.size());
  frame_ring none{1000, 0};
  none.add(head, body);
  CHECK(read_ring(none).payloads == std::vector<std::string>{""});

  frame_ring some{1000, 11};
  some.add(head, body);
  auto less = head;
  less.body_bytes = 3;
  some.add(less, payload{"xyz"});
  some.add(less, payload{"abc"});
  less.body_bytes = 0;
  some.add(less, {});
  CHECK(read_ring(some).payloads == std::vector<std::string>{"0123456789a", "xyz", "abc", ""});

  head.way = frame_way::broken;
  some.add(head, {});
  CHECK(read_ring(some, 4).payloads == std::vector<std::string>{""});
}

TEST_CASE("a frame ring that is written meanwhile shows only whole entries, in order") {
  frame_ring ring{8 * (frame_ring::head_bytes + 8), 8};
  constexpr std::uint32_t count = 100000;
  std::thread writer([&] {
    for (std::uint32_t n = 1; n <= count; ++n) ring.add(numbered(n), payload{std::to_string(n)});
  });
  std::uint64_t next = 0;
  std::uint64_t seen = 0;
  std::uint64_t overwritten = 0;
  bool is_whole = true;
  while (next < count) {
    auto expected = next;
    const auto how = ring.read(next, [&](const frame_head& head, std::string_view payload) {
      const auto n = static_cast<std::uint32_t>(head.mux_id);
      const auto text = std::to_string(n).substr(0, 8);
      is_whole =
          is_whole && head == numbered(n) && n > expected && payload.substr(0, text.size()) == text;
      expected = n;
      ++seen;
    });
    next = how.next;
    overwritten += how.overwritten;
  }
  writer.join();
  CHECK(is_whole);
  CHECK(seen + overwritten == count);
}

TEST_CASE("a frame ring keeps all of a frame but its payload, and four bytes of its subroute") {
  codec::frame f;
  f.mux_id = 7;
  f.seq = 8;
  f.deadline_ms = 9;
  f.handler = 10;
  f.op = codec::op::connect_mux;
  f.flags = codec::flags::sub | codec::flags::eof;
  f.body = payload{"12345"};
  f.subroute = codec::subroute_id{std::byte{10}, std::byte{0}, std::byte{1},
                                  std::byte{1},  std::byte{1}, std::byte{1}};
  frame_ring ring{1000, 3};
  ring.add(f, frame_way::sent, 11, start);
  f.subroute.reset();
  ring.add(f, frame_way::received, 11, start);
  const auto all = read_ring(ring);
  REQUIRE(all.heads.size() == 2);
  const auto& head = all.heads.front();
  CHECK(head.at == start);
  CHECK(head.mux_id == 7);
  CHECK(head.seq == 8);
  CHECK(head.deadline_ms == 9);
  CHECK(head.handler == 10);
  CHECK(head.op == 5);
  CHECK(head.flags == 34);
  CHECK(head.body_bytes == 5);
  CHECK(head.connection == 11);
  CHECK(head.subroute == 0x01010101);
  CHECK(head.way == frame_way::sent);
  CHECK(all.heads.back().way == frame_way::received);
  CHECK(all.heads.back().subroute == 0);
  CHECK(all.payloads == std::vector<std::string>{"123", "123"});
  CHECK(mux::head_size(std::size_t{1} << 40) == 0xffffffff);
}

TEST_CASE("a link records the frames it receives, and the bytes that are none") {
  frame_ring ring{10000, 0};
  link_end end;
  end.link.record_in(ring, 3);
  end.receive(make(codec::op::request, 5, 0, payload{"body"}), 1s);
  end.link.on_message(payload{"no frame"}, start + 2s);
  const auto heads = read_ring(ring).heads;
  REQUIRE(heads.size() == 2);
  CHECK(heads[0].op == static_cast<std::uint8_t>(codec::op::request));
  CHECK(heads[0].mux_id == 5);
  CHECK(heads[0].body_bytes == 4);
  CHECK(heads[0].connection == 3);
  CHECK(heads[0].way == frame_way::received);
  CHECK(heads[0].at == start + 1s);
  CHECK(heads[1].way == frame_way::broken);
  CHECK(heads[1].body_bytes == 8);
  CHECK(heads[1].connection == 3);
  CHECK(heads[1].at == start + 2s);
}
