#include "apps/contract/files.hpp"
#include "apps/node/files.hpp"
#include "apps/node/tree_walk.hpp"
#include "tests/apps/served_nodes.hpp"

using namespace actorgrid;
using namespace actorgrid::contract;
using actorgrid::testing::read_all;
using actorgrid::testing::served_nodes;
using namespace std::chrono_literals;

namespace {

const std::vector<std::uint8_t> files_ids{20, 21, 22, 23, 24, 25};

path_request at(std::string path) {
  return {std::move(path)};
}

watch_event next_event(duplex<no_input, watch_event>& stream) {
  auto event = stream.next().get();
  INFO(render(stream.error()));
  REQUIRE(event);
  return *event;
}

duplex<no_input, watch_event> open_watch(served_nodes& nodes, const std::string& path) {
  auto stream = nodes.peer().open(files_watch, {path}, {.timeout = 60s}).get();
  REQUIRE(stream);
  return std::move(*stream);
}

} // namespace

TEST_CASE("files are inspected, listed, read and summed over the wire") {
  served_nodes nodes{files_ids};
  nodes.tree().write("a/file", "hello");
  nodes.start();
  CHECK(nodes.ask(files_stat, at("a/file")).size == 5);
  list_request all;
  all.path = "a";
  const auto listed = nodes.ask(files_list, all);
  CHECK(listed.entries.at(0).path == "file");
  read_request range;
  range.path = "a/file";
  const auto read = nodes.ask(files_read, range);
  CHECK(std::string(read.bytes.begin(), read.bytes.end()) == "hello");
  CHECK(nodes.ask(files_usage, at("")).bytes == 5);
}

TEST_CASE("a caller learns why a file is not available") {
  served_nodes nodes{files_ids};
  nodes.start();
  const auto missing = nodes.call(files_stat, at("missing"));
  REQUIRE_FALSE(missing);
  CHECK(failure_of(missing.error())
        == failure{errc::remote_failure, "files: 'missing': No such file or directory"});
  const auto outside = nodes.call(files_stat, at("../outside"));
  REQUIRE_FALSE(outside);
  CHECK(failure_of(outside.error())
        == failure{errc::remote_failure, "files: the path contains '..'"});
  const auto garbage = nodes.peer().call(files_stat, "garbage").get();
  REQUIRE_FALSE(garbage);
  CHECK(code_of(garbage.error()) == errc::remote_failure);
}

TEST_CASE("a walk over the wire equals a local one, however slowly it is read") {
  served_nodes nodes{files_ids};
  for (unsigned i = 0; i != 300; ++i)
    nodes.tree().write("d" + std::to_string(i % 7) + "/f" + std::to_string(i), "x");
  nodes.start();
  auto stream = nodes.peer().open(files_walk, {""}).get();
  REQUIRE(stream);
  REQUIRE(served_nodes::eventually([&] {
    const auto streams = nodes.back().streams().get();
    return streams && streams->size() == 1 && streams->front().waiting_for == "credit";
  }));
  const auto root = catalogue::confined_root::open(nodes.tree().root().string());
  auto walk = catalogue::tree_walk::start(*root, "");
  REQUIRE(walk);
  for (const auto& entry : read_all(*stream)) {
    const auto expected = walk->next();
    REQUIRE(expected);
    CHECK(entry == *expected);
  }
  CHECK_FALSE(walk->next());
}

TEST_CASE("a walk that cannot start ends with the reason") {
  served_nodes nodes{files_ids};
  nodes.start();
  auto stream = nodes.peer().open(files_walk, {"missing"}).get();
  REQUIRE(stream);
  CHECK_FALSE(stream->next().get());
  CHECK(failure_of(stream->error())
        == failure{errc::remote_failure, "files: 'missing': No such file or directory"});
}

TEST_CASE("walks that are cancelled make room for others") {
  served_nodes nodes{files_ids};
  for (unsigned i = 0; i != 100; ++i) nodes.tree().write("f" + std::to_string(i), "x");
  nodes.start();
  for (unsigned i = 0; i != 12; ++i) {
    auto stream = nodes.peer().open(files_walk, {""}, {.timeout = 20s}).get();
    REQUIRE(stream);
    stream->next().get();
  }
  REQUIRE(served_nodes::eventually([&] { return nodes.back().stats().streams_in == 0; }));
  auto stream = nodes.peer().open(files_walk, {""}).get();
  REQUIRE(stream);
  CHECK(read_all(*stream).size() == 100);
}

TEST_CASE("a watch sees a file that is created after it said that it watches") {
  served_nodes nodes{files_ids};
  nodes.start();
  auto stream = open_watch(nodes, "");
  CHECK(next_event(stream) == watch_event{"watching", ".", true});
  nodes.tree().write("new", "");
  CHECK(next_event(stream) == watch_event{"created", "new", false});
}

TEST_CASE("cancelling a watch ends it on the server, even while nothing happens") {
  catalogue::catalogue_options options;
  options.watches_max = 1;
  served_nodes nodes{files_ids, options};
  nodes.start();
  {
    auto stream = open_watch(nodes, "");
    CHECK(next_event(stream).kind == "watching");
    auto second = open_watch(nodes, "");
    CHECK_FALSE(second.next().get());
    CHECK(failure_of(second.error()).text == "files: 1 watches are open, no more are allowed");
  }
  CHECK(served_nodes::eventually([&] { return open_watch(nodes, "").next().get(); }));
}

TEST_CASE("a watch ends when its directory is removed") {
  served_nodes nodes{files_ids};
  nodes.tree().make_directory("a");
  nodes.start();
  auto stream = open_watch(nodes, "a");
  CHECK(next_event(stream).kind == "watching");
  std::filesystem::remove(nodes.tree().root() / "a");
  CHECK(next_event(stream) == watch_event{"removed", "a", true});
  CHECK(read_all(stream).empty());
}

TEST_CASE("a node stops while a watch and a walk are open") {
  served_nodes nodes{files_ids};
  for (unsigned i = 0; i != 100; ++i) nodes.tree().write("f" + std::to_string(i), "x");
  nodes.start();
  auto watch = open_watch(nodes, "");
  CHECK(next_event(watch).kind == "watching");
  auto walk = nodes.peer().open(files_walk, {""}).get();
  REQUIRE(walk);
  nodes.server().stop();
  CHECK_FALSE(watch.next().get());
  CHECK(watch.error());
}
