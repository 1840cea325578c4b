#include "apps/node/confined_root.hpp"
#include "apps/node/files.hpp"
#include "tests/apps/temp_tree.hpp"
#include "tests/support/catch.hpp"

#include <atomic>
#include <fcntl.h>
#include <fstream>
#include <stdio.h>
#include <sys/stat.h>
#include <thread>

using namespace actorgrid;
using actorgrid::catalogue::clean_path;
using actorgrid::catalogue::confined_root;
using actorgrid::catalogue::list_directory;
using actorgrid::catalogue::read_range;
using actorgrid::catalogue::stat_path;
using actorgrid::testing::temp_tree;

namespace {

/// The root, opened for one of the two ways of lookup; the test runs once for each.
confined_root opened(const temp_tree& tree) {
  const auto how = GENERATE(confined_root::lookup::in_kernel, confined_root::lookup::by_parts);
  CAPTURE(how == confined_root::lookup::in_kernel);
  return std::move(*confined_root::open(tree.root().string(), how));
}

std::string content_of(const confined_root& root, const std::string& path) {
  contract::read_request request;
  request.path = path;
  const auto answer = read_range(root, request);
  if (!answer) return "error: " + failure_of(answer.error()).text;
  return {answer->bytes.begin(), answer->bytes.end()};
}

} // namespace

TEST_CASE("a path is normalized") {
  CHECK(*clean_path("") == ".");
  CHECK(*clean_path(".") == ".");
  CHECK(*clean_path("./") == ".");
  CHECK(*clean_path("a//b/./c/") == "a/b/c");
  CHECK(*clean_path("..a/b..") == "..a/b..");
  CHECK(*clean_path("...") == "...");
}

TEST_CASE("a path that leads outside by itself is refused") {
  for (const std::string path :
       {"/", "/etc/passwd", "..", "../x", "a/..", "a/../../x", "./..", "//x"})
    CHECK_FALSE(clean_path(path));
  CHECK_FALSE(clean_path(std::string("a\0b", 3)));
  CHECK_FALSE(clean_path(std::string("\0", 1)));
}

TEST_CASE("a path of 4096 bytes is accepted and a longer one refused") {
  CHECK(clean_path(std::string(contract::path_bytes_max, 'a')));
  CHECK_FALSE(clean_path(std::string(contract::path_bytes_max + 1, 'a')));
}

TEST_CASE("what is inside the root can be read") {
  const temp_tree tree;
  tree.write("a/b/c.txt", "hello");
  const auto root = opened(tree);
  CHECK(content_of(root, "a/b/c.txt") == "hello");
  CHECK(content_of(root, "./a//b/c.txt") == "hello");
}

TEST_CASE("no link leads outside the root") {
  const temp_tree tree;
  std::ofstream{tree.outside() / "secret"} << "secret";
  tree.link("relative", "../outside/secret");
  tree.link("absolute", tree.outside() / "secret");
  tree.link("directory", tree.outside());
  tree.link("up", "..");
  tree.link("a/hop", "../directory");
  tree.link("itself", "itself");
  tree.link("slash", "/");
  tree.link("process", "/proc/self/root");
  const auto root = opened(tree);
  for (const std::string path :
       {"relative", "absolute", "directory/secret", "up/outside/secret", "a/hop/secret", "itself",
        "slash/etc/passwd", "process/etc/passwd"}) {
    INFO(path);
    CHECK(content_of(root, path).starts_with("error: files: '" + path + "'"));
    CHECK_FALSE(list_directory(root, {.path = path, .after = {}}));
  }
}

TEST_CASE("no magic link of the process file system is followed") {
  const auto root = confined_root::open("/proc/self");
  REQUIRE(root);
  CHECK_FALSE(list_directory(*root, {.path = "cwd", .after = {}}));
  CHECK_FALSE(list_directory(*root, {.path = "root", .after = {}}));
}

TEST_CASE("a link that stays inside is followed when the kernel looks up") {
  const temp_tree tree;
  tree.write("a/file", "hello");
  tree.link("link", "a/file");
  const auto root = confined_root::open(tree.root().string());
  REQUIRE(root);
  if (root->how() == confined_root::lookup::in_kernel) CHECK(content_of(*root, "link") == "hello");
  const auto by_parts = confined_root::open(tree.root().string(), confined_root::lookup::by_parts);
  CHECK(content_of(*by_parts, "link").starts_with("error: "));
}

TEST_CASE("a link itself can be looked at wherever it leads") {
  const temp_tree tree;
  tree.link("link", tree.outside());
  const auto root = opened(tree);
  const auto entry = stat_path(root, {.path = "link"});
  REQUIRE(entry);
  CHECK(entry->type == "link");
}

TEST_CASE("nothing is written or created whatever the flags say") {
  const temp_tree tree;
  tree.write("file", "hello");
  const auto root = opened(tree);
  CHECK_FALSE(root.open_at("new", O_RDWR | O_CREAT));
  CHECK_FALSE(std::filesystem::exists(tree.root() / "new"));
  const auto file = root.open_at("file", O_RDWR | O_TRUNC);
  REQUIRE(file);
  CHECK(::write(file->get(), "x", 1) == -1);
  CHECK(content_of(root, "file") == "hello");
}

TEST_CASE("a pipe in the tree is refused without waiting for its writer") {
  const temp_tree tree;
  REQUIRE(::mkfifo((tree.root() / "pipe").c_str(), 0600) == 0);
  const auto root = opened(tree);
  CHECK(content_of(root, "pipe") == "error: files: 'pipe': not a regular file");
}

TEST_CASE("a directory that becomes a link while it is used never shows the outside") {
  const temp_tree tree;
  std::ofstream{tree.outside() / "file"} << "secret";
  tree.write("flips/file", "public");
  tree.link("other", tree.outside());
  const auto root = opened(tree);
  std::atomic<bool> stop{false};
  std::thread flipper{[&] {
    while (!stop)
      ::renameat2(AT_FDCWD, (tree.root() / "flips").c_str(), AT_FDCWD,
                  (tree.root() / "other").c_str(), RENAME_EXCHANGE);
  }};
  unsigned seen = 0;
  std::string wrong;
  for (unsigned i = 0; i != 20000 && wrong.empty(); ++i) {
    const auto content = content_of(root, "flips/file");
    if (content == "public")
      ++seen;
    else if (!content.starts_with("error: "))
      wrong = content;
  }
  stop = true;
  flipper.join();
  CHECK(wrong.empty());
  CHECK(seen > 0);
}

TEST_CASE("an error names the path that was asked for and never the root") {
  const temp_tree tree;
  const auto root = opened(tree);
  const auto text = content_of(root, "missing/file");
  CHECK(text == "error: files: 'missing/file': No such file or directory");
}

TEST_CASE("a root that is not a directory is a mistake of the configuration") {
  const temp_tree tree;
  tree.write("file", "");
  for (const auto& path : {tree.root() / "missing", tree.root() / "file"}) {
    const auto root = confined_root::open(path.string());
    REQUIRE_FALSE(root);
    CHECK(code_of(root.error()) == errc::invalid_config);
  }
}
