#include "net/files/file_watch.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

using actorgrid::files::file_watch;
namespace fs = std::filesystem;

namespace {

/// A directory with files of two groups, and how often each group was told to have changed.
class watched_directory {
public:
  watched_directory() {
    std::string name = (fs::temp_directory_path() / "actorgrid-files-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~watched_directory() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }

  std::string file(const std::string& name) const { return (path_ / name).string(); }
  /// Under another name first, so that the file is another one than before.
  void replace(const std::string& name, const std::string& text) const {
    std::ofstream{path_ / "new"} << text;
    fs::rename(path_ / "new", path_ / name);
  }
  file_watch watch() {
    return file_watch{{{{file("cert"), file("key"), ""}, [this] { ++certificates; }},
                       {{file("token")}, [this] { ++tokens; }}}};
  }

  int certificates = 0, tokens = 0;

private:
  fs::path path_;
};

} // namespace

TEST_CASE("a file that stays as it is never counts as changed") {
  watched_directory dir;
  dir.replace("cert", "1");
  auto watch = dir.watch();
  for (int i = 0; i < 5; ++i) watch.look();
  CHECK(dir.certificates + dir.tokens == 0);
}

TEST_CASE("a change counts once, for its group, when two looks saw the same") {
  watched_directory dir;
  dir.replace("cert", "1");
  dir.replace("key", "1");
  dir.replace("token", "1");
  auto watch = dir.watch();
  dir.replace("cert", "2");
  watch.look();
  CHECK(dir.certificates == 0);
  dir.replace("key", "2");
  watch.look();
  CHECK(dir.certificates == 0);
  for (int i = 0; i < 3; ++i) {
    watch.look();
    CHECK(dir.certificates == 1);
  }
  CHECK(dir.tokens == 0);
}

TEST_CASE("a file that goes, comes back or gets other permissions has changed") {
  watched_directory dir;
  dir.replace("token", "1");
  auto watch = dir.watch();
  const auto changes = [&] {
    watch.look();
    watch.look();
    return dir.tokens;
  };
  fs::remove(dir.file("token"));
  CHECK(changes() == 1);
  dir.replace("token", "1");
  CHECK(changes() == 2);
  fs::permissions(dir.file("token"), fs::perms::owner_read);
  CHECK(changes() == 3);
}

TEST_CASE("without paths there is nothing to watch") {
  CHECK(file_watch{{{{"", ""}, {}}}}.is_empty());
  watched_directory dir;
  CHECK_FALSE(dir.watch().is_empty());
}
