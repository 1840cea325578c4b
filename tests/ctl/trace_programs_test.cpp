#include "apps/contract/conformance.hpp"
#include "tests/apps/program.hpp"
#include "tests/apps/temp_tree.hpp"
#include "tests/support/contains.hpp"
#include "tests/support/eventually.hpp"

#include <actorgrid/node.hpp>
#include <actorgrid/system_config.hpp>
#include <actorgrid/testing/free_port.hpp>

#include <caf/actor_system.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <csignal>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

/// A program that serves echo and traces, and a node of this process that calls it.
class traced_grid {
public:
  explicit traced_grid(const std::string& spawn = "[1, 44, 45]") {
    files_.write("node.ini", "[grid]\nlocal = \"" + served_name_ + "\"\npeers = [\"" + served_name_
                                 + "\", \"" + own_name_ + "\"]\nlisten = \"" + address(served_name_)
                                 + "\"\nguests = [\"http://ctl-*:1\"]\nspawn = " + spawn + "\n");
    served_.emplace(ACTORGRID_NODE_PROGRAM,
                    std::vector<std::string>{
                        "--config-file=" + (files_.root() / "node.ini").string(), "--conformance"});
    served_->wait_for("listening");
    REQUIRE_FALSE(own_.start());
    REQUIRE_FALSE(own_.wait_connected(20s));
  }

  peer served() const { return own_.peer(served_name_); }
  const std::string& own_name() const { return own_name_; }
  void call(int times = 1) const {
    for (int i = 0; i < times; ++i) REQUIRE(served().call(contract::echo, payload{"x"}).get());
  }
  /// Starts `actorgrid-ctl trace`.
  program start(std::vector<std::string> words) const {
    words.insert(words.begin(), {"--peers", served_name_, "trace"});
    return program{ACTORGRID_CTL_PROGRAM, std::move(words)};
  }
  struct answer {
    std::string text;
    int exit_code;
  };
  answer ask(std::vector<std::string> words) const {
    auto ctl = start(std::move(words));
    auto text = ctl.wait_for_end();
    return {std::move(text), ctl.exit_code()};
  }

private:
  static std::string free_name() { return "http://127.0.0.1:" + std::to_string(free_port()); }
  static std::string address(const std::string& name) {
    return name.substr(std::string_view{"http://"}.size());
  }
  node_config config() const {
    node_config made;
    made.local = own_name_;
    made.peers = {served_name_, own_name_};
    made.listen = address(own_name_);
    made.loops = 1;
    return made;
  }

  std::string served_name_ = free_name();
  std::string own_name_ = free_name();
  temp_tree files_;
  std::optional<program> served_;
  system_config settings_;
  caf::actor_system system_{settings_};
  node own_{system_, config()};
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

} // namespace

TEST_CASE("trace --frames shows the last frames of a node, for people and as JSON") {
  const traced_grid grid;
  grid.call();
  const std::vector<std::string> words{"--frames", "--once", "--handler",
                                       "1",        "--peer", grid.own_name()};
  const auto shown = grid.ask(words);
  INFO(shown.text);
  CHECK(shown.exit_code == 0);
  const auto lines = lines_of(shown.text);
  REQUIRE(lines.size() == 2);
  CHECK(contains(lines[0], " " + grid.own_name() + " received Request mux="));
  CHECK(contains(lines[0], " handler=1 "));
  CHECK(contains(lines[0], " bytes=1"));
  CHECK(contains(lines[1], " " + grid.own_name() + " sent Response mux="));
  CHECK_FALSE(contains(shown.text, "payload"));

  auto as_json = words;
  as_json.emplace_back("--json");
  const auto told = lines_of(grid.ask(as_json).text);
  REQUIRE(told.size() == 2);
  const auto request = nlohmann::json::parse(told[0]);
  CHECK(request["peer"] == grid.own_name());
  CHECK(request["direction"] == "received");
  CHECK(request["op"] == "Request");
  CHECK(request["handler"] == 1);
  CHECK(request["payload_bytes"] == 1);
  CHECK(nlohmann::json::parse(told[1])["mux_id"] == request["mux_id"]);

  auto plain = words;
  plain.emplace_back("--plain");
  CHECK(contains(grid.ask(plain).text, "\treceived\tRequest\t"));

  const auto responses = grid.ask({"--frames", "--once", "--op", "response", "--handler", "1"});
  CHECK(lines_of(responses.text).size() == 1);
}

TEST_CASE("trace --frames --once says since when frames are kept if none matches") {
  const traced_grid grid;
  grid.call();
  const auto told = grid.ask({"--frames", "--once", "--peer", "http://nobody:1"});
  INFO(told.text);
  CHECK(told.exit_code == 0);
  CHECK(contains(told.text, "no frame that is kept matches; the oldest is of 20"));
  const auto as_json = grid.ask({"--frames", "--once", "--peer", "http://nobody:1", "--json"});
  const auto line = nlohmann::json::parse(as_json.text);
  CHECK(line["matches"] == 0);
  CHECK(line["oldest_at_ns"] > 0);
}

TEST_CASE("trace --frames follows a node until it has seen enough") {
  const traced_grid grid;
  auto ctl =
      grid.start({"--frames", "--last", "0", "--op", "Request", "--handler", "1", "-c", "3"});
  bool has_ended = false;
  for (int i = 0; i < 1000 && !has_ended; ++i) {
    grid.call();
    has_ended = ctl.wait_a_moment();
  }
  REQUIRE(has_ended);
  CHECK(lines_of(ctl.wait_for_end()).size() == 3);
  CHECK(ctl.exit_code() == 0);
}

TEST_CASE("trace shows the calls of a node, and chooses those that fail") {
  const traced_grid grid;
  auto ctl = grid.start({"-c", "1", "--errors", "--peer", grid.own_name()});
  // The first trace is a stream that the second one would see.
  auto as_json = grid.start({"-c", "1", "--json", "--peer", grid.own_name()});
  bool has_ended = false;
  bool has_json_ended = false;
  for (int i = 0; i < 1000 && !(has_ended && has_json_ended); ++i) {
    grid.call();
    CHECK_FALSE(grid.served().call(contract::boom, payload{"\x1b[2J\nforged"}).get());
    has_ended = has_ended || ctl.wait_a_moment();
    has_json_ended = has_json_ended || as_json.wait_a_moment();
  }
  REQUIRE(has_ended);
  REQUIRE(has_json_ended);
  const auto lines = lines_of(ctl.wait_for_end());
  CHECK(ctl.exit_code() == 0);
  REQUIRE(!lines.empty());
  INFO(lines[0]);
  CHECK(contains(lines[0], " call from " + grid.own_name() + " handler 2: remote_failure after "));
  CHECK(contains(lines[0], " (queue "));
  CHECK(contains(lines[0], "boom: \\x1b[2J\\x0aforged"));
  const auto told = nlohmann::json::parse(lines_of(as_json.wait_for_end()).at(0));
  CHECK(told["peer"] == grid.own_name());
  CHECK(told["ended"] == true);
  CHECK(told["took_ns"] > 0);
}

TEST_CASE("a trace that was stopped harms no node, and says what it has missed") {
  const traced_grid grid;
  grid.call();
  auto ctl = grid.start({"--frames", "--rate", "10000"});
  ctl.wait_for(" Request ");
  ctl.signal(SIGSTOP);
  // The node waits for the credit of its trace, keeps nothing more for it, and serves others.
  const auto until = std::chrono::steady_clock::now() + 2s;
  while (std::chrono::steady_clock::now() < until) grid.call(100);
  grid.call(4000);
  ctl.signal(SIGCONT);
  CHECK(contains(ctl.wait_for("the node needed"), " missing here: the node needed the place"));
  grid.call();
}

TEST_CASE("trace says how it was misused, and what a node does not serve") {
  const traced_grid grid{"[1]"};
  for (const auto& [words, what] : std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"--frames", "--op", "Nothing"}, "is no operation such as Request"},
           {{"--once"}, "are for --frames"},
           {{"--frames", "--errors"}, "are not for --frames"},
           {{"--frames", "--rate", "0"}, "--rate"},
           {{"--count", "0"}, "--count"},
           {{"-c", "-1"}, "--count"},
           {{"--timeout", "0s"}, "\"0s\" is not longer than 0"}}) {
    const auto refused = grid.ask(words);
    INFO(refused.text);
    CHECK(refused.exit_code == 2);
    CHECK(contains(refused.text, what));
  }
  const auto unserved = grid.ask({"--frames"});
  CHECK(unserved.exit_code == 6);
  CHECK(contains(unserved.text, "does not serve handler 44: add it to its grid.spawn"));
}
