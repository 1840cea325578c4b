#include "apps/examples/store/journal.hpp"
#include "tests/apps/temp_tree.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

using actorgrid::testing::temp_tree;
using store::entry;
using store::journal;

namespace {

struct journal_file {
  temp_tree tree;
  std::string path = (tree.root() / "j").string();

  /// The keys of a fresh start.
  std::vector<std::string> keys() const {
    std::vector<std::string> all;
    journal opened{path, false, [&](const entry& e) { all.push_back(e.key); }};
    CHECK(opened.size() == all.size());
    return all;
  }
  void append(const std::vector<std::string>& all, bool sync = false) const {
    journal opened{path, sync, [](const entry&) {}};
    for (const auto& key : all) opened.append({key, "value", {1, "writer"}});
  }
};

} // namespace

TEST_CASE("a journal keeps its entries in order over several runs") {
  const journal_file file;
  CHECK(file.keys().empty());
  file.append({"a", "b"}, true);
  file.append({"c"});
  CHECK(file.keys() == std::vector<std::string>{"a", "b", "c"});
}

TEST_CASE(
    "an entry that was cut short is cut off, and appending goes on after the last whole one") {
  const journal_file file;
  file.append({"a", "b"});
  const auto whole = std::filesystem::file_size(file.path);
  file.append({"c"});
  const auto all = std::filesystem::file_size(file.path);
  const auto size = GENERATE_COPY(range(whole + 1, all));
  std::filesystem::resize_file(file.path, size);
  CHECK(file.keys() == std::vector<std::string>{"a", "b"});
  CHECK(std::filesystem::file_size(file.path) == whole);
  file.append({"d"});
  CHECK(file.keys() == std::vector<std::string>{"a", "b", "d"});
}

TEST_CASE("a damaged file is refused unchanged, with the place of the damage") {
  const journal_file file;
  file.append({"a"});
  const auto first = std::filesystem::file_size(file.path);
  const std::string damage = GENERATE(std::string("\x03\0\0\0abc", 7), std::string("\0\0\0\0", 4),
                                      std::string("\xff\xff\xff\xff!", 5));
  std::ofstream{file.path, std::ios::app | std::ios::binary} << damage;
  CHECK_THROWS_WITH(file.keys(),
                    Catch::Matchers::Contains("is damaged at byte " + std::to_string(first)));
  CHECK(std::filesystem::file_size(file.path) == first + damage.size());
}

TEST_CASE("a rewritten journal has the new entries, and takes more") {
  const journal_file file;
  {
    journal opened{file.path, false, [](const entry&) {}};
    for (int i = 0; i < 10; ++i) opened.append({"a", "value", {1, "writer"}});
    opened.rewrite({{"a", {"a", "last", {1, "writer"}}}});
    CHECK(opened.size() == 1);
    opened.append({"b", {}, {2, "writer"}});
  }
  CHECK(file.keys() == std::vector<std::string>{"a", "b"});
}
