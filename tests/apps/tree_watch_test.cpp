#include "apps/node/tree_watch.hpp"
#include "tests/apps/temp_tree.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <ostream>

using namespace actorgrid;
using actorgrid::catalogue::confined_root;
using actorgrid::catalogue::tree_watch;
using actorgrid::testing::temp_tree;
using contract::watch_event;
namespace fs = std::filesystem;

namespace {

/// A root and a watch on it. The kernel queues an event before the call that caused it returns, so
/// nothing here has to wait.
struct watched_tree {
  explicit watched_tree(std::size_t directories_max = 100) : directories_max_(directories_max) {}

  tree_watch start(const std::string& path = "") {
    auto watch = tree_watch::start(root, path, directories_max_);
    REQUIRE(watch);
    return std::move(*watch);
  }

  temp_tree tree;
  confined_root root = std::move(*confined_root::open(tree.root().string()));

private:
  std::size_t directories_max_;
};

} // namespace

namespace actorgrid::contract {

std::ostream& operator<<(std::ostream& out, const watch_event& event) {
  return out << event.kind << ' ' << event.path << (event.is_directory ? "/" : "");
}

} // namespace actorgrid::contract

namespace {

std::vector<watch_event> take_all(tree_watch& watch) {
  std::vector<watch_event> all;
  for (;;) {
    const bool had_work = watch.has_work();
    const auto some = watch.take();
    all.insert(all.end(), some.begin(), some.end());
    if (some.empty() && !had_work) return all;
  }
}

bool has(const std::vector<watch_event>& events, const watch_event& event) {
  return std::ranges::find(events, event) != events.end();
}

} // namespace

TEST_CASE("a watch says that it watches before it reports anything") {
  watched_tree t;
  t.tree.write("a/b/old", "");
  auto watch = t.start();
  CHECK(take_all(watch) == std::vector<watch_event>{{"watching", ".", true}});
}

TEST_CASE("a watch sees files created, modified, renamed and removed at any depth") {
  watched_tree t;
  t.tree.make_directory("a/b");
  auto watch = t.start();
  take_all(watch);
  t.tree.write("a/b/new", "text");
  CHECK(take_all(watch)
        == std::vector<watch_event>{{"created", "a/b/new", false}, {"modified", "a/b/new", false}});
  fs::rename(t.tree.root() / "a/b/new", t.tree.root() / "moved");
  CHECK(take_all(watch)
        == std::vector<watch_event>{{"removed", "a/b/new", false}, {"created", "moved", false}});
  fs::remove(t.tree.root() / "moved");
  CHECK(take_all(watch) == std::vector<watch_event>{{"removed", "moved", false}});
}

TEST_CASE("a new directory is watched, and what was in it already is reported") {
  watched_tree t;
  auto watch = t.start();
  take_all(watch);
  t.tree.write("new/deep/early", "");
  const auto events = take_all(watch);
  CHECK(has(events, {"created", "new", true}));
  CHECK(has(events, {"created", "new/deep", true}));
  CHECK(has(events, {"created", "new/deep/early", false}));
  t.tree.write("new/deep/late", "");
  CHECK(has(take_all(watch), {"created", "new/deep/late", false}));
}

TEST_CASE("a directory that is renamed is watched under its new name only") {
  watched_tree t;
  t.tree.make_directory("before/sub");
  auto watch = t.start();
  take_all(watch);
  fs::rename(t.tree.root() / "before", t.tree.root() / "after");
  CHECK(has(take_all(watch), {"removed", "before", true}));
  t.tree.write("after/sub/file", "");
  CHECK(take_all(watch) == std::vector<watch_event>{{"created", "after/sub/file", false}});
  fs::rename(t.tree.root() / "after", t.tree.outside() / "gone");
  take_all(watch);
  std::ofstream{t.tree.outside() / "gone/sub/secret"} << "";
  CHECK(take_all(watch).empty());
}

TEST_CASE("a watch does not follow links") {
  watched_tree t;
  t.tree.link("outside", t.tree.outside());
  auto watch = t.start();
  take_all(watch);
  std::ofstream{t.tree.outside() / "secret"} << "";
  CHECK(take_all(watch).empty());
}

TEST_CASE("only what is in a watched directory is reported") {
  watched_tree t;
  t.tree.make_directory("a");
  auto watch = t.start("a");
  CHECK(take_all(watch) == std::vector<watch_event>{{"watching", "a", true}});
  t.tree.write("b", "");
  t.tree.write("a/c", "");
  CHECK(take_all(watch) == std::vector<watch_event>{{"created", "a/c", false}});
}

TEST_CASE("directories above the limit are named as not watched") {
  watched_tree t{2};
  t.tree.make_directory("a");
  t.tree.make_directory("b");
  auto watch = t.start();
  CHECK(take_all(watch)
        == std::vector<watch_event>{{"partial", "b", true}, {"watching", ".", true}});
  t.tree.write("b/file", "");
  CHECK(take_all(watch).empty());
  fs::remove(t.tree.root() / "a");
  take_all(watch);
  t.tree.make_directory("c");
  take_all(watch);
  t.tree.write("c/file", "");
  CHECK(has(take_all(watch), {"created", "c/file", false}));
}

TEST_CASE("events that the kernel dropped are reported as an overflow, and the watch goes on") {
  watched_tree t;
  auto watch = t.start();
  take_all(watch);
  unsigned events_max = 16384;
  std::ifstream{"/proc/sys/fs/inotify/max_queued_events"} >> events_max;
  if (events_max > 100000) return;
  t.tree.write("a", "");
  for (unsigned i = 0; i <= events_max; i += 2) {
    fs::rename(t.tree.root() / "a", t.tree.root() / "b");
    fs::rename(t.tree.root() / "b", t.tree.root() / "a");
  }
  t.tree.make_directory("missed");
  CHECK(has(take_all(watch), {"overflow", ".", true}));
  t.tree.write("missed/file", "");
  CHECK(has(take_all(watch), {"created", "missed/file", false}));
}

TEST_CASE("a watch is over when its directory is removed") {
  watched_tree t;
  t.tree.make_directory("a");
  auto watch = t.start("a");
  take_all(watch);
  CHECK_FALSE(watch.is_over());
  fs::remove(t.tree.root() / "a");
  CHECK(has(take_all(watch), {"removed", "a", true}));
  CHECK(watch.is_over());
}

TEST_CASE("only a directory inside the root can be watched") {
  watched_tree t;
  t.tree.write("file", "");
  t.tree.link("link", t.tree.outside());
  for (const std::string path : {"missing", "file", "link", "..", "/"}) {
    INFO(path);
    CHECK_FALSE(tree_watch::start(t.root, path, 100));
  }
}
