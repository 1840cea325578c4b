#include "actors/core/frame_files.hpp"
#include "tests/actors/connection_fixture.hpp"
#include "tests/apps/temp_tree.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/contains.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::testing;
using actors::flight_recorder;
using actors::frame_files;
using namespace std::chrono_literals;

namespace {

/// Paths of the files there, oldest first.
std::vector<std::filesystem::path> files_in(const std::filesystem::path& directory) {
  std::vector<std::filesystem::path> all;
  for (const auto& entry : std::filesystem::directory_iterator{directory})
    all.push_back(entry.path());
  std::ranges::sort(all);
  return all;
}

std::string text_of_file(const std::filesystem::path& path) {
  std::ifstream file{path};
  return {std::istreambuf_iterator<char>{file}, {}};
}

class told_events final : public observer {
public:
  void on_event(const event& e) noexcept override { all.push_back(e); }
  std::vector<event> of(event::kind what) const {
    std::vector<event> some;
    std::ranges::copy_if(all, std::back_inserter(some),
                         [&](const event& e) { return e.what == what; });
    return some;
  }
  std::vector<event> all;
};

/// A connection whose frames are kept, and written to a directory.
struct recording_fixture : connection_fixture {
  recording_fixture() : connection_fixture(two_nodes()) {
    core.observers = {told};
    core.recorder =
        std::make_shared<flight_recorder>(flight_recorder_config{.bytes = 65536}, std::size_t{1});
    core.files_of_frames = std::make_shared<frame_files>(tree.root().string(), core.recorder);
  }

  temp_tree tree;
  std::shared_ptr<told_events> told = std::make_shared<told_events>();
};

codec::frame request_for(std::uint8_t handler, std::uint64_t mux_id) {
  codec::frame f;
  f.op = codec::op::request;
  f.mux_id = mux_id;
  f.handler = handler;
  f.deadline_ms = 60000;
  f.flags = codec::flags::crc | codec::flags::eof;
  f.body = payload{"a secret"};
  return f;
}

frame_files::ended_connection broken_by(const std::string& peer,
                                        std::shared_ptr<std::vector<event>> told) {
  frame_files::ended_connection ended;
  ended.node = "http://here:1";
  ended.peer = peer;
  ended.why = {errc::protocol_violation, "because"};
  ended.tell = [told](event e) { told->push_back(std::move(e)); };
  return ended;
}

} // namespace

TEST_CASE("when a peer sends what is no frame, the frames before it are in a file") {
  recording_fixture s;
  const auto there = s.core.config.peers[1];
  const auto wire = s.connect_as(there);
  s.receive(*wire, request_for(40, 77));
  s.settle();
  wire->events->on_message(payload{"no frame"});
  s.settle();
  CHECK(wire->closed);
  CHECK(files_in(s.tree.root()).empty()); // the loop does not write
  s.core.files_of_frames->stop();

  const auto files = files_in(s.tree.root());
  REQUIRE(files.size() == 1);
  const auto text = text_of_file(files[0]);
  INFO(text);
  CHECK(contains(text, "node http://here:1\npeer " + there + "\nwhy protocol_violation: "));
  CHECK(contains(text, there
                           + " received Request mux=77 handler=40 deadline_ms=60000 "
                             "flags=crc+eof bytes=8\n"));
  CHECK(contains(text, there + " sent MuxConnectError mux=77"));
  CHECK(contains(text, there + " broken bytes=8\n"));
  CHECK_FALSE(contains(text, "secret"));
  const auto told = s.told->of(event::kind::frames_written);
  REQUIRE(told.size() == 1);
  CHECK(told[0].text == files[0].string());
  CHECK(told[0].peer == there);
  CHECK(told[0].why.code == errc::protocol_violation);
}

TEST_CASE("a peer that breaks the protocol again and again causes one file a minute") {
  recording_fixture s;
  const auto there = s.core.config.peers[1];
  for (int i = 0; i < 5; ++i) {
    const auto wire = s.connect_as(there);
    wire->events->on_message(payload{"no frame"});
    s.settle();
  }
  s.core.files_of_frames->stop();
  CHECK(files_in(s.tree.root()).size() == 1);
}

TEST_CASE("a connection that ends otherwise, or never said who it is, leaves no file") {
  recording_fixture s;
  const auto wire = s.connect_as(s.core.config.peers[1]);
  wire->events->on_closed({errc::disconnected, "gone"});
  s.settle();
  const auto client = s.accept();
  client->events->on_message(payload{"no frame"});
  s.settle();
  s.core.files_of_frames->stop();
  CHECK(files_in(s.tree.root()).empty());
}

TEST_CASE("files of frames are few, and so are those that wait to be written") {
  const temp_tree tree;
  tree.write("other.log", "is nobody's business");
  const auto recorder =
      std::make_shared<flight_recorder>(flight_recorder_config{.bytes = 65536}, std::size_t{1});
  const auto told = std::make_shared<std::vector<event>>();
  for (std::size_t i = 0; i < frame_files::files_max + 3; ++i) {
    frame_files files{tree.root().string(), recorder};
    CHECK(files.add(broken_by("http://peer" + std::to_string(i) + ":1", told)));
    files.stop();
    CHECK_FALSE(files.add(broken_by("http://late:1", told)));
  }
  const auto all = files_in(tree.root());
  CHECK(all.size() == frame_files::files_max + 1);
  CHECK(std::filesystem::exists(tree.root() / "other.log"));
  CHECK(contains(text_of_file(told->back().text), "http://peer18:1"));
  CHECK_FALSE(std::filesystem::exists(told->front().text));

  frame_files waiting{tree.root().string(), recorder};
  for (std::size_t i = 0; i < frame_files::waiting_max; ++i)
    CHECK(waiting.add(broken_by("http://a:1", told)));
  CHECK_FALSE(waiting.add(broken_by("http://a:1", told)));
}

TEST_CASE("files of frames that cannot be written are told, with what to do") {
  const temp_tree tree;
  const auto recorder =
      std::make_shared<flight_recorder>(flight_recorder_config{.bytes = 65536}, std::size_t{1});
  const auto told = std::make_shared<std::vector<event>>();
  frame_files files{(tree.root() / "missing").string(), recorder};
  CHECK(files.add(broken_by("http://a:1", told)));
  files.stop();
  REQUIRE(told->size() == 1);
  CHECK(told->front().what == event::kind::frames_not_written);
  CHECK(told->front().peer == "http://a:1");
  CHECK(told->front().why.code == errc::io_failure);
  CHECK(contains(told->front().why.text, "No such file or directory"));
  CHECK(contains(told->front().hint, "grid.flight-recorder-directory"));
}

TEST_CASE("names that a file of frames has are escaped") {
  const temp_tree tree;
  const auto recorder =
      std::make_shared<flight_recorder>(flight_recorder_config{.bytes = 65536}, std::size_t{1});
  const auto told = std::make_shared<std::vector<event>>();
  frame_files files{tree.root().string(), recorder};
  auto ended = broken_by("http://a\nnode http://forged:1\n\x1b[2J", told);
  ended.why.text = "evil\n\x1b[2J";
  CHECK(files.add(std::move(ended)));
  files.stop();
  const auto text = text_of_file(files_in(tree.root()).at(0));
  CHECK_FALSE(contains(text, "\nnode"));
  CHECK_FALSE(contains(text, "\x1b"));
}
