#include "tests/support/catch.hpp"

#include <actorgrid/testing/free_port.hpp>

#include <nlohmann/json.hpp>

#include <array>
#include <cstddef>
#include <cstdio>
#include <string>
#include <sys/wait.h>
#include <vector>

namespace {

struct outcome {
  int code = -1;
  std::vector<nlohmann::json> lines; ///< of standard output
};

/// Runs the program; fails the test if a line is not JSON.
outcome run(const std::string& arguments) {
  INFO("actorgrid-bench " << arguments);
  FILE* pipe = ::popen((std::string(ACTORGRID_BENCH) + ' ' + arguments).c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string text;
  std::array<char, 4096> block{};
  for (std::size_t n = 0; (n = std::fread(block.data(), 1, block.size(), pipe)) != 0;)
    text.append(block.data(), n);
  const int status = ::pclose(pipe);
  outcome result{.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1, .lines = {}};
  for (std::size_t begin = 0, end = 0; (end = text.find('\n', begin)) != std::string::npos;
       begin = end + 1) {
    const auto line = text.substr(begin, end - begin);
    INFO(line);
    REQUIRE_NOTHROW(result.lines.push_back(nlohmann::json::parse(line)));
  }
  return result;
}

std::string port() {
  return std::to_string(actorgrid::testing::free_port());
}

/// Runs the command in both modes; every line must report operations, and no failures.
void measure(const std::string& command, std::size_t lines) {
  for (const std::string mode : {"in-process", "served"}) {
    INFO(command << ", " << mode);
    const auto ran =
        run(command + " --json --seconds 0.1" + (mode == "served" ? "" : " --" + mode));
    CHECK(ran.code == 0);
    CHECK(ran.lines.size() == lines);
    for (const auto& line : ran.lines) {
      INFO(line);
      CHECK(line.at("mode") == mode);
      CHECK(line.at("per_s") > 0);
      if (!line.contains("operations")) continue; // a line of medians
      CHECK(line.at("operations") > 0);
      CHECK(line.at("failures") == 0);
      CHECK(line.at("p50_ns") <= line.at("p99_ns"));
      CHECK(line.at("p99_ns") <= line.at("max_ns"));
      CHECK((line.at("served_rss_bytes") > 0) == (mode == "served"));
    }
  }
}

} // namespace

TEST_CASE("calls of every type are measured") {
  measure("calls --callers 1,16", 2);
  for (const std::string type : {"binary", "array", "map"})
    measure("calls --to pool --type " + type, 1);
}

TEST_CASE("an open loop begins operations on schedule") {
  for (const std::string what :
       {"calls --callers 32", "calls --callers 32 --in-process", "streams --streams 32"}) {
    const auto ran = run(what + " --open-loop 500 --seconds 0.4 --json");
    CHECK(ran.code == 0);
    REQUIRE(ran.lines.size() == 1);
    const auto& line = ran.lines.front();
    INFO(line);
    CHECK(line.at("operations").get<int>() + line.at("overdue").get<int>() == 200);
  }
}

TEST_CASE("an open loop reports what it could not begin") {
  // Three calls in flight cannot reach ten million a second.
  const auto ran = run("calls --open-loop 10000000 --callers 3 --seconds 0.2 --json 2>&-");
  REQUIRE(ran.lines.size() == 1);
  CHECK(ran.lines.front().at("overdue") > 0);
  // Times count from when a call was due, long before it began.
  CHECK(ran.lines.front().at("max_ns") > 20'000'000);
}

TEST_CASE("streams of every kind are measured with several windows") {
  for (const std::string kind : {"requests", "responses", "two-way"})
    measure("streams --kind " + kind + " --window 1,16 --streams 1,8", 4);
}

TEST_CASE("typed calls are compared with calls of bytes") {
  measure("typed --rounds 1", 4);
}

TEST_CASE("small calls are measured beside large ones") {
  measure("mixed", 7);
  measure("mixed --large requests", 3);
}

TEST_CASE("streams are left open") {
  for (const std::string mode : {"", " --in-process"}) {
    const auto ran = run("idle-streams --streams 500 --json" + mode);
    CHECK(ran.code == 0);
    REQUIRE(ran.lines.size() == 1);
    INFO(ran.lines.front());
    CHECK(ran.lines.front().at("opens_per_s") > 0);
    CHECK(ran.lines.front().at("caller_bytes_per_stream") > 0);
  }
}

TEST_CASE("calls of all by all are measured in meshes") {
  const auto ran = run("mesh --nodes 2,3 --callers 4,16 --loops 2 --seconds 0.1 --json");
  CHECK(ran.code == 0);
  REQUIRE(ran.lines.size() == 4);
  for (const auto& line : ran.lines) {
    INFO(line);
    CHECK(line.at("operations") > 0);
    CHECK(line.at("failures") == 0);
  }
}

TEST_CASE("a mesh is measured while it is idle") {
  const auto ran = run("mesh --idle --nodes 4 --seconds 0.1 --json");
  CHECK(ran.code == 0);
  REQUIRE(ran.lines.size() == 1);
  INFO(ran.lines.front());
  CHECK(ran.lines.front().at("connections") == 6);
  CHECK(ran.lines.front().at("heap_bytes_per_connection") >= 0); // 0: the allocator does not tell
}

TEST_CASE("connections are made at once, cut, and made again") {
  const auto ran = run("connect-storm --callers 20 --cuts 1 --json");
  CHECK(ran.code == 0);
  REQUIRE(ran.lines.size() == 2);
  for (const auto& line : ran.lines) {
    INFO(line);
    CHECK(line.at("connects_per_s") > 0);
    CHECK(line.at("p50_ms") <= line.at("all_ms"));
  }
}

TEST_CASE("system calls are counted where the kernel allows it, at both ends or not at all") {
  const auto ran = run("calls --seconds 0.1 --system-calls --json 2>&-");
  CHECK(ran.code == 0);
  REQUIRE(ran.lines.size() == 1);
  const auto& line = ran.lines.front();
  INFO(line);
  if (line.contains("system_calls_per_operation")) CHECK(line.at("system_calls_per_operation") > 0);
}

TEST_CASE("serve ends with its input if it is told to") {
  CHECK(run("serve --listen-as http://127.0.0.1:" + port() + " --client http://127.0.0.1:" + port()
            + " --leave-with-input </dev/null")
            .code
        == 1);
}

TEST_CASE("a server that cannot be reached is a failure, and bad arguments are wrong usage") {
  CHECK(run("calls --open-loop 0 2>&-").code == 2);
  CHECK(run("calls --type nothing 2>&-").code == 2);
  CHECK(run("2>&-").code == 2);
  CHECK(run("calls --server nonsense 2>&-").code == 1);
}

TEST_CASE("calls beyond what a handler serves are measured, without a rate and with one") {
  const auto ran = run("overload --rate 200 --work 100 --times 1,4 --seconds 0.3 --json");
  CHECK(ran.code == 0);
  REQUIRE(ran.lines.size() == 4);
  for (const auto& line : ran.lines) {
    INFO(line);
    CHECK(line.at("per_s") > 0);
    CHECK(line.at("failures") == 0);
    const bool is_refusing = line.at("limit") == 200 && line.at("offered") == 800;
    if (line.at("limit") == 0) CHECK(line.at("refused_per_s") == 0);
    if (is_refusing) CHECK(line.at("refused_per_s") > 0);
  }
}
