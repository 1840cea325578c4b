#include "actors/core/flight_recorder.hpp"
#include "codec/flags.hpp"
#include "codec/op.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/contains.hpp"

#include <actorgrid/frames.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::testing;
using actors::flight_recorder;
using actors::frame_cursor;
using codec::op;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t some_bytes = std::size_t{64} * 1024;
constexpr mux::time_point frames_begin{std::chrono::hours{1}};

std::shared_ptr<const std::string> host(const std::string& name) {
  return std::make_shared<const std::string>(name);
}

/// Adds frames to a ring, each a microsecond later than the one before.
class ring_writer {
public:
  ring_writer(flight_recorder& recorder, std::size_t loop, std::uint32_t connection)
      : ring_(recorder.ring(loop)), connection_(connection) {}

  void add(mux::frame_way way, op code, std::uint64_t mux_id, std::uint8_t handler = 0,
           codec::flags flags = {}) {
    codec::frame f;
    f.op = code;
    f.mux_id = mux_id;
    f.handler = handler;
    f.flags = flags;
    ring_.add(f, way, connection_, now_ += 1us);
  }

private:
  mux::frame_ring& ring_;
  std::uint32_t connection_;
  static inline mux::time_point now_ = frames_begin;
};

/// "sent Request 5", and so on.
std::vector<std::string> texts_of_frames(const recorded_frames& found) {
  std::vector<std::string> all;
  for (const auto& f : found.frames)
    all.push_back(std::string{to_string(f.direction)} + " " + std::string{op_name(f.op)} + " "
                  + std::to_string(f.mux_id));
  return all;
}

using frame_texts = std::vector<std::string>;

constexpr auto came_in = mux::frame_way::received;
constexpr auto went_out = mux::frame_way::sent;

} // namespace

TEST_CASE("frames of all loops and lanes are read in the order of their times, each once") {
  flight_recorder recorder{{.bytes = some_bytes}, 2};
  const auto a = recorder.begin(host("http://a:1"), "");
  const auto b = recorder.begin(host("http://b:1"), "bulk");
  ring_writer on_a{recorder, 0, a};
  ring_writer on_b{recorder, 1, b};
  on_a.add(went_out, op::request, 1, 40);
  on_b.add(came_in, op::request, 2, 41);
  on_a.add(came_in, op::response, 1);
  frame_cursor cursor;
  const auto found = recorder.read(cursor, {}, 100, 0ns);
  CHECK(texts_of_frames(found)
        == frame_texts{"sent Request 1", "received Request 2", "received Response 1"});
  CHECK(found.left_out == 0);
  CHECK(found.overwritten == 0);
  CHECK(found.frames[0].peer == "http://a:1");
  CHECK(found.frames[0].lane.empty());
  CHECK(found.frames[0].handler == 40);
  CHECK(found.frames[1].peer == "http://b:1");
  CHECK(found.frames[1].lane == "bulk");
  CHECK(recorder.read(cursor, {}, 100, 0ns).frames.empty());
  on_b.add(went_out, op::response, 2);
  CHECK(texts_of_frames(recorder.read(cursor, {}, 100, 0ns)) == frame_texts{"sent Response 2"});
}

TEST_CASE("a filter for a handler finds what belongs to its calls and streams") {
  flight_recorder recorder{{.bytes = some_bytes}, 1};
  ring_writer wire{recorder, 0, recorder.begin(host("http://a:1"), "")};
  wire.add(went_out, op::request, 1, 40);
  wire.add(went_out, op::request, 2, 41);
  wire.add(came_in, op::request, 1, 41); // the peer's own 1
  wire.add(came_in, op::connect_mux, 3, 40);
  wire.add(came_in, op::mux_client_msg, 3);
  wire.add(went_out, op::response, 1); // to the peer's own 1
  wire.add(came_in, op::response, 1);
  wire.add(came_in, op::response, 1); // a stray one
  wire.add(came_in, op::response, 2);
  wire.add(went_out, op::mux_server_msg, 3);
  wire.add(went_out, op::mux_server_msg, 3, 0, codec::flags::eof);
  wire.add(went_out, op::mux_server_msg, 3); // after its end
  wire.add(came_in, op::ping, 0);
  frame_cursor cursor;
  CHECK(texts_of_frames(recorder.read(cursor, {.handler = handler_id{40}}, 100, 0ns))
        == frame_texts{"sent Request 1", "received ConnectMux 3", "received MuxClientMsg 3",
                       "received Response 1", "sent MuxServerMsg 3", "sent MuxServerMsg 3"});
}

TEST_CASE("filters for peers and operations choose frames") {
  flight_recorder recorder{{.bytes = some_bytes}, 1};
  ring_writer on_a{recorder, 0, recorder.begin(host("http://a:1"), "")};
  ring_writer on_b{recorder, 0, recorder.begin(host("http://ctl-b:1"), "")};
  on_a.add(went_out, op::request, 1, 40);
  on_b.add(went_out, op::request, 2, 40);
  on_b.add(came_in, op::response, 2);
  const auto read = [&](const frame_filter& wanted) {
    frame_cursor cursor;
    return texts_of_frames(recorder.read(cursor, wanted, 100, 0ns));
  };
  CHECK(read({.peer = "http://a:1"}) == frame_texts{"sent Request 1"});
  CHECK(read({.peer = "http://ctl-*"}) == frame_texts{"sent Request 2", "received Response 2"});
  CHECK(read({.peer = "http://c:1"}).empty());
  CHECK(read({.except_peer = "http://ctl-b:1"}) == frame_texts{"sent Request 1"});
  CHECK(read({.op = op_by_name("response")}) == frame_texts{"received Response 2"});
  CHECK(read({.peer = "http://ctl-*", .handler = handler_id{40}, .op = op_by_name("Response")})
        == frame_texts{"received Response 2"});
}

TEST_CASE("a reader that is too slow or wants few gets the newest, and learns what it missed") {
  flight_recorder recorder{{.bytes = some_bytes}, 1};
  ring_writer wire{recorder, 0, recorder.begin(host("http://a:1"), "")};
  for (std::uint64_t n = 1; n <= 10; ++n) wire.add(went_out, op::request, n, 40);
  frame_cursor cursor;
  auto found = recorder.read(cursor, {}, 3, 0ns);
  CHECK(texts_of_frames(found)
        == frame_texts{"sent Request 8", "sent Request 9", "sent Request 10"});
  CHECK(found.left_out == 7);
  const auto capacity = recorder.ring(0).capacity();
  for (std::uint64_t n = 0; n < 2 * capacity; ++n) wire.add(went_out, op::request, n, 40);
  found = recorder.read(cursor, {}, 2 * capacity, 0ns);
  CHECK(found.frames.size() == capacity - 1);
  CHECK(found.overwritten == capacity + 1);
  CHECK(found.left_out == 0);
}

TEST_CASE("the memory of a flight recorder does not depend on the number of peers") {
  flight_recorder recorder{{.bytes = some_bytes}, 4};
  std::vector<std::uint32_t> connections;
  for (int i = 0; i < 2000; ++i) {
    connections.push_back(recorder.begin(host("http://guest-" + std::to_string(i) + ":1"), ""));
    ring_writer wire{recorder, static_cast<std::size_t>(i) % 4, connections.back()};
    for (std::uint64_t n = 0; n < 10; ++n) wire.add(went_out, op::request, n, 40);
  }
  for (std::size_t i = 0; i < 4; ++i)
    CHECK(recorder.ring(i).capacity() * mux::frame_ring::head_bytes <= some_bytes / 4);
  for (const auto connection : connections) recorder.end(connection);
  // Of those that have ended, only so many still have a name.
  const auto name_of = [&](std::uint32_t connection) {
    flight_recorder::copied_frame f;
    f.head.connection = connection;
    return recorder.describe(f, 0ns).peer;
  };
  const auto named = std::ranges::count_if(
      connections, [&](std::uint32_t connection) { return !name_of(connection).empty(); });
  CHECK(static_cast<std::size_t>(named) == flight_recorder::ended_max);
  CHECK(name_of(connections.back()) == "http://guest-1999:1");
}

TEST_CASE("the last frames of one connection are copied, and no more than wanted") {
  flight_recorder recorder{{.bytes = some_bytes}, 1};
  const auto a = recorder.begin(host("http://a:1"), "");
  ring_writer on_a{recorder, 0, a};
  ring_writer on_b{recorder, 0, recorder.begin(host("http://b:1"), "")};
  for (std::uint64_t n = 1; n <= 5; ++n) {
    on_a.add(went_out, op::request, n, 40);
    on_b.add(went_out, op::request, n, 40);
  }
  const auto last = recorder.last_of(a, 0, 2);
  REQUIRE(last.size() == 2);
  CHECK(last[0].head.mux_id == 4);
  CHECK(last[1].head.mux_id == 5);
  CHECK(last[1].head.connection == a);
}

TEST_CASE("a recorded frame is one printable line, whatever the names and payloads are") {
  recorded_frame f;
  f.at = std::chrono::system_clock::time_point{1'800'000'000'123'456us};
  f.peer = "http://node2:9000";
  f.direction = frame_direction::sent;
  f.op = 14;
  f.mux_id = 2147483655;
  f.handler = 7;
  f.subroute = 0xab12;
  f.deadline_ms = 10000;
  f.flags = 3;
  f.payload_bytes = 512;
  CHECK(to_string(f)
        == "2027-01-15T08:00:00.123456Z http://node2:9000 sent Request mux=2147483655 handler=7 "
           "subroute=0000ab12 deadline_ms=10000 flags=crc+eof bytes=512");
  f = {};
  f.peer = "http://evil\n\x1b[2J:1";
  f.lane = "a\nb";
  f.payload = "\x1b]0;x\x07\n\"";
  f.direction = frame_direction::broken;
  f.connection = 12;
  const auto line = to_string(f);
  CHECK(contains(line, "broken"));
  CHECK_FALSE(contains(line, "Unknown"));
  CHECK(std::ranges::all_of(line, [](char c) { return c >= ' ' && c <= '~'; }));
  f.peer.clear();
  CHECK(contains(to_string(f), " connection=12 "));
}

TEST_CASE("operations and flags have the names of the protocol") {
  CHECK(op_by_name("muxservermsg") == 10);
  CHECK(op_by_name("Merged") == 17);
  CHECK_FALSE(op_by_name("Unknown"));
  CHECK_FALSE(op_by_name(""));
  CHECK(flag_names(0).empty());
  CHECK(flag_names(255) == "crc+eof+stateless+err+zero+sub+coded+traced");
}
