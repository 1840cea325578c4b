#include "net/auth/credential_files.hpp"
#include "tests/auth/jwt_vectors.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/contains.hpp"

#include <actorgrid/auth.hpp>

#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

using namespace actorgrid;
using actorgrid::testing::contains;
namespace fs = std::filesystem;

namespace {

/// A temporary directory for one test case.
class directory {
public:
  directory() {
    std::string name = (fs::temp_directory_path() / "actorgrid-auth-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~directory() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }

  std::string file(const std::string& name, const std::string& text,
                   fs::perms rights = fs::perms::owner_read | fs::perms::owner_write) const {
    const auto path = path_ / name;
    std::ofstream(path, std::ios::binary) << text;
    fs::permissions(path, rights);
    return path.string();
  }

  const fs::path& path() const { return path_; }

private:
  fs::path path_;
};

std::string mistake(const auth_config& config) {
  const auto loaded = load_credentials(config);
  REQUIRE(!loaded);
  CHECK(loaded.why().code == errc::invalid_config);
  CHECK(loaded.why().text.find("hunter2") == std::string::npos);
  return loaded.why().text;
}

} // namespace

TEST_CASE("nothing configured means no authentication") {
  const auto loaded = load_credentials({});
  REQUIRE(loaded);
  CHECK(loaded->source->token("http://node2:9000").empty());
}

TEST_CASE("a shared secret is read from its file without the trailing newline") {
  const directory dir;
  for (const std::string end : {"", "\n", "\r\n"}) {
    auth_config config;
    config.token_file = dir.file("token", "hunter2" + end);
    const auto loaded = load_credentials(config);
    REQUIRE(loaded);
    CHECK(loaded->source->token("http://node2:9000") == "hunter2");
  }
}

TEST_CASE("of several lines the first is presented, and all are accepted") {
  const directory dir;
  auth_config config;
  config.token_file = dir.file("token", "hunter2\r\n\nhunter3\n\nhunter4\n");
  const auto loaded = load_credentials(config);
  REQUIRE(loaded);
  CHECK(loaded->source->token("http://node2:9000") == "hunter2");
  for (const std::string accepted : {"hunter2", "hunter3", "hunter4"})
    CHECK(loaded->check->why_invalid(accepted).empty());
  for (const std::string wrong : {"hunter", "hunter2\nhunter3", "hunter3\n", "\n"})
    CHECK(loaded->check->why_invalid(wrong) == "the token is wrong");
  CHECK(loaded->check->why_invalid("") == "the token is missing");
}

TEST_CASE("of several keys the first signs, and the tokens of all are accepted") {
  const directory dir;
  auth_config config;
  config.jwt_access_key = vectors::subject;
  const std::string key{vectors::key};
  for (const std::string& text : {key + "\nother\n", "other\n" + key + "\n"}) {
    config.jwt_secret_file = dir.file("key", text);
    const auto loaded = load_credentials(config);
    REQUIRE(loaded);
    CHECK(loaded->check->why_invalid(vectors::good).empty());
    const auto mine = loaded->source->token("http://node2:9000");
    const auto only_old = json_web_token(std::string{vectors::subject}, key);
    CHECK(only_old.check->why_invalid(mine).empty() == text.starts_with(key));
    CHECK(loaded->check->why_invalid(mine).empty());
  }
}

TEST_CASE("a file of secrets is read again on demand, and a bad one changes nothing") {
  const directory dir;
  auth_config config;
  config.token_file = dir.file("token", "hunter2\n");
  const auto files = auth::credential_files::load(config, {});
  REQUIRE(files);
  const auto& [source, check] = files->tokens();
  CHECK(files->key() == "grid.auth.token-file");
  dir.file("token", "hunter2\nhunter3\n");
  CHECK_FALSE(files->reload());
  CHECK(check->why_invalid("hunter3").empty());
  dir.file("token", "hunter3\n");
  CHECK_FALSE(files->reload());
  CHECK(source->token("http://node2:9000") == "hunter3");
  CHECK(check->why_invalid("hunter2") == "the token is wrong");
  for (const std::string bad : {"", "\n\n", "hunter 4\n"}) {
    dir.file("token", bad);
    CHECK(files->reload().code == errc::invalid_config);
    CHECK(source->token("http://node2:9000") == "hunter3");
    CHECK(check->why_invalid("hunter3").empty());
  }
}

TEST_CASE("a token that is kept is signed again when the key changes") {
  const directory dir;
  auth_config config;
  config.jwt_access_key = "grid";
  config.jwt_secret_file = dir.file("key", "old");
  const auto files = auth::credential_files::load(config, {});
  REQUIRE(files);
  const auto token = files->tokens().source->token("http://node2:9000");
  CHECK(files->tokens().source->token("http://node2:9000") == token);
  dir.file("key", "new\nold");
  CHECK_FALSE(files->reload());
  CHECK(json_web_token("grid", "new")
            .check->why_invalid(files->tokens().source->token("http://node2:9000"))
            .empty());
}

TEST_CASE("the key of JSON web tokens is read from its file") {
  const directory dir;
  auth_config config;
  config.jwt_access_key = vectors::subject;
  config.jwt_secret_file = dir.file("key", std::string(vectors::key) + "\n");
  const auto loaded = load_credentials(config);
  REQUIRE(loaded);
  CHECK(loaded->check->why_invalid(vectors::good).empty());
}

TEST_CASE("two ways of authentication at once are a mistake") {
  const directory dir;
  auth_config config;
  config.token_file = dir.file("token", "hunter2");
  config.jwt_access_key = "grid-key";
  CHECK(contains(mistake(config), "grid.auth.token-file: "));
  CHECK(contains(mistake(config), "only one way"));
}

TEST_CASE("half of the JSON web token settings is a mistake naming the other half") {
  const directory dir;
  auth_config config;
  config.jwt_access_key = "grid-key";
  CHECK(contains(mistake(config), "grid.auth.jwt-secret-file: missing"));
  config.jwt_access_key.clear();
  config.jwt_secret_file = dir.file("key", "hunter2");
  CHECK(contains(mistake(config), "grid.auth.jwt-access-key: missing"));
}

TEST_CASE("a secret file that cannot be used is a mistake naming key and file") {
  const directory dir;
  auth_config config;
  SECTION("missing") {
    config.token_file = (dir.path() / "nowhere").string();
    CHECK(contains(mistake(config), "No such file"));
  }
  SECTION("a directory") {
    config.token_file = dir.path().string();
    CHECK(contains(mistake(config), "is not a file"));
  }
  SECTION("empty") {
    config.token_file = dir.file("token", "");
    CHECK(contains(mistake(config), "is empty"));
  }
  SECTION("a newline alone") {
    config.token_file = dir.file("token", "\n");
    CHECK(contains(mistake(config), "is empty"));
  }
  SECTION("readable by everyone") {
    config.token_file = dir.file("token", "hunter2", static_cast<fs::perms>(0644));
    CHECK(contains(mistake(config), "every user"));
  }
  SECTION("writable by everyone") {
    config.token_file = dir.file("token", "hunter2", static_cast<fs::perms>(0602));
    CHECK(contains(mistake(config), "every user"));
  }
  SECTION("too long") {
    config.token_file = dir.file("token", std::string(4097, 'x'));
    CHECK(contains(mistake(config), "too long"));
  }
  SECTION("more lines than secrets are good for") {
    std::string lines;
    for (int i = 0; i < 9; ++i) lines += "hunter2" + std::to_string(i) + "\n";
    config.token_file = dir.file("token", lines);
    CHECK(contains(mistake(config), "at most 8 secrets"));
  }
  SECTION("saved with a byte order mark") {
    config.token_file = dir.file("token", "\xef\xbb\xbfhunter2");
    CHECK(contains(mistake(config), "begins with a byte order mark"));
  }
  SECTION("saved as UTF-16") {
    config.token_file = dir.file("token", std::string("\xff\xfeh\0i\0", 6));
    CHECK(contains(mistake(config), "begins with a byte order mark"));
  }
  SECTION("two lines would forge a header") {
    config.token_file = dir.file("token", "hunter2\r\nX-Forged: 1\n");
    CHECK(contains(mistake(config), "HTTP cannot carry"));
  }
  const auto text = mistake(config);
  CHECK(contains(text, "grid.auth.token-file: "));
  CHECK(contains(text, config.token_file));
}

TEST_CASE("a secret file may be readable by its group") {
  const directory dir;
  auth_config config;
  config.token_file = dir.file("token", "hunter2", static_cast<fs::perms>(0640));
  CHECK(load_credentials(config));
}
