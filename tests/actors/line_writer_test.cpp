#include "tests/actors/piped_error.hpp"
#include "tests/support/catch.hpp"

#include <actorgrid/log.hpp>

#include <array>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <future>
#include <iostream>
#include <poll.h>
#include <sstream>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

using namespace actorgrid;
using actorgrid::testing::piped_error;
using namespace std::chrono_literals;

#if defined(__SANITIZE_THREAD__)
/// One of the tests leaves the thread of a log behind, as programs do that call exit().
extern "C" const char* __tsan_default_options() {
  return "report_thread_leaks=0";
}
#endif

namespace {

using clock = std::chrono::steady_clock;

/// A stream that makes its writers wait until it is opened.
class gate : public std::stringbuf {
public:
  void open() { opened_.set_value(); }

protected:
  std::streamsize xsputn(const char* text, std::streamsize size) override {
    open_.wait();
    return std::stringbuf::xsputn(text, size);
  }

private:
  std::promise<void> opened_;
  std::shared_future<void> open_ = opened_.get_future().share();
};

/// An event of a kind that no log leaves out.
event restarted() {
  return {event::kind::peer_restarted, "http://restarting:9000", {}, {}};
}
event connected(int number) {
  return {event::kind::connected, "http://node" + std::to_string(number) + ":9000", {}, {}};
}

std::size_t count(const std::string& text, std::string_view words) {
  std::size_t all = 0;
  for (auto at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) ++all;
  return all;
}

/// How many events of a kind the "lines_dropped" lines report, added up.
std::size_t dropped(const std::string& text, const std::string& kind) {
  std::size_t all = 0;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    const auto at = line.find(" " + kind + "=");
    if (line.find("event=lines_dropped") != std::string::npos && at != std::string::npos)
      all += std::stoul(line.substr(at + kind.size() + 2));
  }
  return all;
}

} // namespace

TEST_CASE("nothing waits for a log that is not read, and every line is written or counted") {
  const int flags = GENERATE(0, O_NONBLOCK);
  piped_error error{flags};
  auto log = log_to(std::cerr);
  constexpr std::size_t all = 5000;
  for (std::size_t i = 0; i < all; ++i) log->on_event(restarted());
  log->on_event(connected(1));
  auto text = std::async(std::launch::async, [&] { return error.read_to_end(); });
  log.reset();
  error.put_back();
  const auto written = text.get();
  CHECK(count(written, "event=connected") == 1);
  CHECK(dropped(written, "peer_restarted") > 0);
  CHECK(count(written, "event=peer_restarted") + dropped(written, "peer_restarted") == all);
  CHECK(written.ends_with('\n'));
}

TEST_CASE("a log that is not read does not hold up the end of its program") {
  piped_error error;
  auto log = log_to(std::cerr);
  for (int i = 0; i < 5000; ++i) log->on_event(restarted());
  const auto begin = clock::now();
  log.reset();
  CHECK(clock::now() - begin < 5s);
}

TEST_CASE("a log that has ended has written its last lines") {
  piped_error error;
  auto log = log_to(std::cerr);
  for (int i = 0; i < 100; ++i) log->on_event(connected(i));
  log.reset();
  error.put_back();
  CHECK(count(error.read_to_end(), "event=connected") == 100);
}

TEST_CASE("a program that leaves by exit() without ending its log loses no line") {
  piped_error error;
  std::fflush(nullptr);
  const pid_t child = ::fork();
  if (child == 0) {
    static auto* kept = new std::shared_ptr<observer>(log_to(std::cerr));
    for (int i = 0; i < 100; ++i) (*kept)->on_event(connected(i));
    std::exit(0); // NOLINT: the test is about exit()
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  error.put_back();
  CHECK(status == 0);
  CHECK(count(error.read_to_end(), "event=connected") == 100);
}

TEST_CASE("a log whose reader is gone does not end its process") {
  piped_error error;
  error.stop_reading();
  auto log = log_to(std::cerr);
  for (int i = 0; i < 100; ++i) log->on_event(connected(i));
  log.reset();
  SUCCEED("SIGPIPE did not end this process");
}

TEST_CASE("many lines of one kind push no others out of a log") {
  gate behind;
  std::ostream out{&behind};
  auto log = log_to(out);
  for (int i = 0; i < 2000; ++i) log->on_event(restarted());
  for (int i = 0; i < 100; ++i) log->on_event(connected(i));
  for (int i = 0; i < 2000; ++i) log->on_event(restarted());
  behind.open();
  log.reset();
  const auto text = behind.str();
  CHECK(count(text, "event=connected") == 100);
  CHECK(dropped(text, "connected") == 0);
  CHECK(dropped(text, "peer_restarted") > 3000);
  CHECK(count(text, "event=peer_restarted") + dropped(text, "peer_restarted") == 4000);
}

TEST_CASE("a log holds at most 256 lines of a kind, and as many that are being written") {
  gate behind;
  std::ostream out{&behind};
  auto log = log_to(out);
  for (int i = 0; i < 2000; ++i) log->on_event(restarted());
  behind.open();
  log.reset();
  CHECK(count(behind.str(), "event=peer_restarted") >= 256);
  CHECK(count(behind.str(), "event=peer_restarted") <= 512);
}
