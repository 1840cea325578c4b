#include "tests/actors/piped_error.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/contains.hpp"

#include <actorgrid/log.hpp>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace actorgrid;
using actorgrid::testing::contains;
using actorgrid::testing::piped_error;
namespace fs = std::filesystem;

namespace {

/// A directory for logs that ends with the test.
class log_directory {
public:
  log_directory() {
    auto name = (fs::temp_directory_path() / "log-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  log_directory(const log_directory&) = delete;
  log_directory& operator=(const log_directory&) = delete;
  ~log_directory() { fs::remove_all(path_); }

  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

private:
  fs::path path_;
};

std::string text_of(const std::string& path) {
  std::ifstream file{path};
  return {std::istreambuf_iterator<char>{file}, {}};
}

std::size_t lines_of(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

logger opened(const std::string& path, log_options options = {}) {
  auto log = logger::to_file(path, options);
  REQUIRE(log);
  return *log;
}

/// Lets standard error look connected to the journal while it exists.
class journal {
public:
  journal() {
    struct stat found{};
    REQUIRE(::fstat(STDERR_FILENO, &found) == 0);
    const auto stream = std::to_string(found.st_dev) + ':' + std::to_string(found.st_ino);
    ::setenv("JOURNAL_STREAM", stream.c_str(), 1);
  }
  journal(const journal&) = delete;
  journal& operator=(const journal&) = delete;
  ~journal() { ::unsetenv("JOURNAL_STREAM"); }
};

/// What a log to standard error prints in four lines.
std::string printed(bool is_journal, log_format format = log_format::logfmt) {
  piped_error error;
  {
    std::optional<journal> reads;
    if (is_journal) reads.emplace();
    const logger log{std::cerr, {format, log_level::debug}};
    log.debug("one");
    log.info("two");
    log.warning("three");
    log.error("four");
  }
  error.put_back();
  return error.read_to_end();
}

} // namespace

TEST_CASE("a log appends to its file, which the owner writes and the group reads") {
  const log_directory directory;
  const auto path = directory / "node.log";
  opened(path).info("first");
  opened(path).info("second");
  const auto text = text_of(path);
  CHECK(lines_of(text) == 2);
  CHECK(text.find("text=\"first\"") < text.find("text=\"second\""));
  CHECK((fs::status(path).permissions() & fs::perms::others_all) == fs::perms::none);
}

TEST_CASE("a log file that cannot be opened is an error that names it") {
  const log_directory directory;
  const auto path = GENERATE_REF(directory / "nowhere/node.log", directory / "");
  const auto log = logger::to_file(path);
  REQUIRE_FALSE(log);
  CHECK(log.why().code == errc::io_failure);
  CHECK(contains(log.why().text, path));
}

TEST_CASE("a log to a pipe that nobody reads is an error, and waits for nobody") {
  const log_directory directory;
  const auto path = directory / "pipe";
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  CHECK_FALSE(logger::to_file(path));
}

TEST_CASE("after a rotation lines go to a new file, and none is lost") {
  const log_directory directory;
  const auto path = directory / "node.log";
  {
    const auto log = opened(path);
    for (int rotation = 0; rotation < 20; ++rotation) {
      log.info("before", {{"rotation", rotation}});
      fs::rename(path, path + '.' + std::to_string(rotation));
      reopen_logs();
      // Files are opened anew before what is written later, so this waits for it.
      log.info("after", {{"rotation", rotation}});
      while (!fs::exists(path)) std::this_thread::yield();
    }
  }
  auto all = text_of(path);
  CHECK(lines_of(all) >= 1);
  for (int rotation = 0; rotation < 20; ++rotation)
    all += text_of(path + '.' + std::to_string(rotation));
  CHECK(lines_of(all) == 40);
}

TEST_CASE("a log that cannot open its file anew goes on with the old one, and says so") {
  const log_directory directory;
  fs::create_directory(directory / "logs");
  {
    const auto log = opened(directory / "logs/node.log");
    fs::rename(directory / "logs", directory / "moved");
    reopen_logs();
    log.info("after");
  }
  const auto text = text_of(directory / "moved/node.log");
  CHECK(contains(text, "event=log_not_reopened code=AG902 why=\"io_failure: log file "));
  CHECK(contains(text, "text=\"after\""));
}

namespace {

/// Whether a thread that blocks the signal has got it: here, for a write beyond the limit.
bool is_pending_in_a_thread(int signal) {
  for (const auto& thread : fs::directory_iterator("/proc/self/task")) {
    std::ifstream status{thread.path() / "status"};
    for (std::string word; status >> word;)
      if (word == "SigPnd:" && status >> word)
        if ((std::stoull(word, nullptr, 16) >> (signal - 1) & 1U) != 0) return true;
  }
  return false;
}

} // namespace

TEST_CASE("on a full disk lines are dropped and counted, and none is torn") {
  const log_directory directory;
  const auto path = directory / "node.log";
  const pid_t child = ::fork();
  if (child == 0) {
    // In place of a full disk: a limit in the middle of a line, and then none.
    std::signal(SIGXFSZ, [](int) {});
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    auto log = *logger::to_file(path);
    log.info("first");
    while (fs::file_size(path) == 0) std::this_thread::yield();
    const rlimit small{fs::file_size(path) + 20, before.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
    log.info("torn");
    while (!is_pending_in_a_thread(SIGXFSZ)) std::this_thread::yield();
    ::setrlimit(RLIMIT_FSIZE, &before);
    log.info("last");
    log = {};
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(status == 0);
  const auto text = text_of(path);
  CAPTURE(text);
  std::size_t whole = 0;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    whole += contains(line, "text=\"first\"") || contains(line, "text=\"last\"") ? 1U : 0U;
    if (!line.empty()) CHECK(line.starts_with("time="));
  }
  CHECK(whole == 2);
  CHECK(contains(text, "event=lines_dropped code=AG901 application_info=1\n"));
}

TEST_CASE("lines for the journal begin with their priority") {
  std::istringstream lines{printed(true)};
  for (const char priority : {'7', '6', '4', '3'}) {
    std::string line;
    REQUIRE(std::getline(lines, line));
    CHECK(line.starts_with(std::string{'<', priority, '>'} + "time="));
  }
  CHECK(printed(true, log_format::json).starts_with("<7>{\"time\":"));
}

TEST_CASE("lines for others than the journal have no priority") {
  CHECK(printed(false).starts_with("time="));
  piped_error error;
  // A child process inherits the variable, though its standard error may be another file.
  const journal elsewhere;
  error.put_back();
  CHECK(printed(false).starts_with("time="));
  const log_directory directory;
  opened(directory / "node.log").info("x");
  CHECK(text_of(directory / "node.log").starts_with("time="));
}

TEST_CASE("a log that is asked for twice is one log") {
  const log_directory directory;
  const log_config config{.to = directory / "node.log"};
  {
    const auto first = logger::of(config);
    REQUIRE(first);
    fs::rename(config.to, directory / "moved");
    const auto second = logger::of(config);
    REQUIRE(second);
    second->info("x");
  }
  CHECK(lines_of(text_of(directory / "moved")) == 1);
  CHECK_FALSE(fs::exists(config.to));
  // Once nobody has it any more, it is opened again.
  CHECK(logger::of(config));
  CHECK(fs::exists(config.to));
}

TEST_CASE("a logger that writes nothing has no observer") {
  const auto none = logger::of({.to = "none"});
  REQUIRE(none);
  none->error("x");
  CHECK_FALSE(none->writes(log_level::error));
  CHECK(none->observer() == nullptr);
}

TEST_CASE("a log to something that is no log is an invalid configuration") {
  const auto log = logger::of({.to = "sterr"});
  REQUIRE_FALSE(log);
  CHECK(log.why().code == errc::invalid_config);
}

TEST_CASE("several nodes that share a log are told apart, and each counts its own repeats") {
  std::ostringstream out;
  {
    const logger log{out};
    const auto first = log.observer(), second = log.observer();
    event failed{event::kind::attempt_failed, "http://node3:1", {}, {errc::io_failure, "refused"}};
    failed.node = "http://node1:1";
    for (int i = 0; i < 5; ++i) first->on_event(failed);
    failed.node = "http://node2:1";
    for (int i = 0; i < 5; ++i) second->on_event(failed);
  }
  const auto text = out.str();
  CHECK(lines_of(text) == 2);
  CHECK(contains(text, "code=AG205 node=\"http://node1:1\" peer=\"http://node3:1\""));
  CHECK(contains(text, "code=AG205 node=\"http://node2:1\" peer=\"http://node3:1\""));
}
