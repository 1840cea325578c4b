#include "apps/node/files.hpp"
#include "apps/node/tree_walk.hpp"
#include "tests/apps/temp_tree.hpp"
#include "tests/support/catch.hpp"

#include <actorgrid/config.hpp>
#include <actorgrid/msgpack.hpp>
#include <actorgrid/testing/call_info.hpp>

#include <algorithm>
#include <map>
#include <set>

using namespace actorgrid;
using actorgrid::catalogue::confined_root;
using actorgrid::catalogue::disk_usage;
using actorgrid::catalogue::list_directory;
using actorgrid::catalogue::read_range;
using actorgrid::catalogue::stat_path;
using actorgrid::catalogue::tree_walk;
using actorgrid::testing::temp_tree;
namespace fs = std::filesystem;
using clock_type = std::chrono::steady_clock;

namespace {

confined_root root_of(const temp_tree& tree) {
  return std::move(*confined_root::open(tree.root().string()));
}

std::vector<std::string> names_of(const contract::list_answer& answer) {
  std::vector<std::string> names;
  for (const auto& entry : answer.entries) names.push_back(entry.path);
  return names;
}

std::vector<contract::file_entry> walk_all(const confined_root& root,
                                           const std::string& path = "") {
  std::vector<contract::file_entry> seen;
  auto walk = tree_walk::start(root, path);
  REQUIRE(walk);
  while (auto entry = walk->next()) seen.push_back(std::move(*entry));
  return seen;
}

std::vector<std::string> paths_of(const std::vector<contract::file_entry>& entries) {
  std::vector<std::string> paths;
  for (const auto& entry : entries) paths.push_back(entry.path);
  return paths;
}

std::string number_name(unsigned i) {
  auto digits = std::to_string(i);
  return std::string(5 - digits.size(), '0') + digits;
}

} // namespace

TEST_CASE("stat returns type, size and time") {
  const temp_tree tree;
  tree.write("a/file", "12345");
  const auto root = root_of(tree);
  const auto file = stat_path(root, {.path = "a//file"});
  REQUIRE(file);
  CHECK(file->path == "a/file");
  CHECK(file->type == "file");
  CHECK(file->size == 5);
  const auto written = fs::last_write_time(tree.root() / "a/file");
  const auto expected = std::chrono::duration_cast<std::chrono::nanoseconds>(
      fs::file_time_type::clock::to_sys(written).time_since_epoch());
  CHECK(file->modified_ns == expected.count());
  CHECK(stat_path(root, {.path = "a"})->type == "directory");
  CHECK(stat_path(root, {.path = ""})->type == "directory");
  CHECK_FALSE(stat_path(root, {.path = "missing"}));
}

TEST_CASE("a list is sorted by bytes and its pages join without a gap") {
  const temp_tree tree;
  std::set<std::string> expected;
  for (unsigned i = 0; i != 50; ++i) {
    const auto name = number_name(i * 7919 % 99991);
    expected.insert(name);
    tree.write(name, "");
  }
  const auto root = root_of(tree);
  const auto limit = GENERATE(1U, 7U, 49U, 50U, 1000U);
  std::vector<std::string> all;
  for (std::string after;;) {
    const auto page = list_directory(root, {.path = "", .after = after, .limit = limit});
    REQUIRE(page);
    CHECK(page->entries.size() <= limit);
    const auto names = names_of(*page);
    all.insert(all.end(), names.begin(), names.end());
    if (!page->truncated) break;
    REQUIRE_FALSE(names.empty());
    after = names.back();
  }
  CHECK(all == std::vector<std::string>(expected.begin(), expected.end()));
}

TEST_CASE("a list takes 1 to 1000 as its limit") {
  const temp_tree tree;
  const auto root = root_of(tree);
  CHECK_FALSE(list_directory(root, {.path = "", .after = {}, .limit = 0}));
  CHECK_FALSE(list_directory(root, {.path = "", .after = {}, .limit = 1001}));
  CHECK(list_directory(root, {.path = "", .after = {}, .limit = 1000}));
}

TEST_CASE("the largest page of the longest names fits a quarter of the message limit") {
  contract::list_answer answer;
  contract::file_entry entry;
  entry.path = std::string(255, 'x');
  entry.type = "directory";
  entry.size = ~std::uint64_t{0};
  entry.error = std::string(100, 'x');
  answer.entries.assign(contract::list_entries_max, entry);
  CHECK(encode(answer).size() < limits_config{}.message_bytes / 4);
}

TEST_CASE("a range is read exactly and cut at the end of the file") {
  const temp_tree tree;
  tree.write("file", "0123456789");
  const auto root = root_of(tree);
  const auto read = [&](std::uint64_t offset, std::uint32_t size) {
    const auto answer = read_range(root, {.path = "file", .offset = offset, .size = size});
    REQUIRE(answer);
    CHECK(answer->file_size == 10);
    return std::string(answer->bytes.begin(), answer->bytes.end());
  };
  CHECK(read(0, 4) == "0123");
  CHECK(read(4, 3) == "456");
  CHECK(read(8, 100) == "89");
  CHECK(read(10, 1).empty());
  CHECK(read(~std::uint64_t{0}, 1).empty());
  CHECK(read(0, 0).empty());
}

TEST_CASE("a range of 1 MiB is read and a longer one refused") {
  const temp_tree tree;
  tree.write("file", std::string(2 * contract::read_bytes_max, 'x'));
  const auto root = root_of(tree);
  const auto most = read_range(root, {.path = "file"});
  REQUIRE(most);
  CHECK(most->bytes.size() == 1048576);
  CHECK_FALSE(
      read_range(root, {.path = "file", .offset = 0, .size = contract::read_bytes_max + 1}));
}

TEST_CASE("a directory is not read as a file, nor a file listed as a directory") {
  const temp_tree tree;
  tree.write("directory/file", "");
  const auto root = root_of(tree);
  CHECK_FALSE(read_range(root, {.path = "directory"}));
  CHECK_FALSE(list_directory(root, {.path = "directory/file", .after = {}}));
  CHECK_FALSE(tree_walk::start(root, "directory/file"));
}

TEST_CASE("a walk visits everything once, a directory before its content, siblings by name") {
  const temp_tree tree;
  for (const auto* path : {"b/y", "b/x/deep", "a", "b.txt", "c/.hidden"}) tree.write(path, "1");
  tree.make_directory("empty");
  tree.link("b/z", "..");
  const auto seen = walk_all(root_of(tree));
  CHECK(paths_of(seen)
        == std::vector<std::string>{"a", "b", "b/x", "b/x/deep", "b/y", "b/z", "b.txt", "c",
                                    "c/.hidden", "empty"});
  CHECK(seen[5].type == "link");
}

TEST_CASE("a walk starts anywhere below the root and names paths from the root") {
  const temp_tree tree;
  tree.write("a/b/c", "");
  CHECK(paths_of(walk_all(root_of(tree), "a")) == std::vector<std::string>{"a/b", "a/b/c"});
}

TEST_CASE("a walk crosses the pages of a huge directory") {
  const temp_tree tree;
  const unsigned count = 2 * contract::list_entries_max + 1;
  for (unsigned i = 0; i != count; ++i) tree.write(number_name(i), "");
  tree.write("00999d/inside", "");
  const auto paths = paths_of(walk_all(root_of(tree)));
  CHECK(paths.size() == count + 2);
  CHECK(std::ranges::is_sorted(paths));
}

TEST_CASE("a walk goes 256 levels deep and says where it stopped") {
  const temp_tree tree;
  std::string deep = "d";
  for (unsigned i = 1; i != 258; ++i) deep += "/d";
  tree.make_directory(deep);
  const auto seen = walk_all(root_of(tree));
  CHECK(seen.size() == tree_walk::levels_max);
  CHECK(seen.back().error == "too deep");
}

TEST_CASE("disk usage is the sum over everything below") {
  const temp_tree tree;
  tree.write("a", std::string(10, 'x'));
  tree.write("d/b", std::string(200, 'x'));
  tree.write("d/e/c", std::string(3000, 'x'));
  tree.link("d/link", "../a");
  const auto root = root_of(tree);
  const auto all = disk_usage(root, {.path = ""}, {});
  REQUIRE(all);
  CHECK(all->bytes == 3210);
  CHECK(all->files == 4);
  CHECK(all->directories == 2);
  CHECK(all->unreadable == 0);
  CHECK(disk_usage(root, {.path = "d/b"}, {})->bytes == 200);
}

TEST_CASE("disk usage gives up at its deadline") {
  const temp_tree tree;
  tree.write("a", "");
  const auto usage =
      disk_usage(root_of(tree), {.path = ""},
                 actorgrid::testing::make_call_info("http://caller:1", {}, {}, now()));
  REQUIRE_FALSE(usage);
  CHECK(code_of(usage.error()) == errc::deadline_exceeded);
}
