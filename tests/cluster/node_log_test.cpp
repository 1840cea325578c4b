#include "tests/actors/piped_error.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/contains.hpp"

#include <actorgrid/log.hpp>
#include <actorgrid/node.hpp>
#include <actorgrid/system_config.hpp>
#include <actorgrid/testing/free_port.hpp>
#include <actorgrid/testing/recorder.hpp>
#include <actorgrid/testing/simulation.hpp>

#include <functional>
#include <memory>
#include <string>
#include <utility>

using namespace actorgrid;
using namespace actorgrid::testing;

namespace {

node_config lone_config() {
  const auto address = "127.0.0.1:" + std::to_string(free_port());
  node_config config;
  config.local = "http://" + address;
  config.peers = {config.local};
  config.listen = address;
  config.loops = 1;
  return config;
}

/// What is written to standard error meanwhile.
std::string error_output_of(const std::function<void()>& run) {
  piped_error error;
  run();
  error.put_back();
  return error.read_to_end();
}

/// What a node prints that is started and stopped.
template <class Settings = system_config>
std::string printed_by_node(const std::string& log_to, node_options options = {}) {
  return error_output_of([&] {
    Settings settings;
    caf::actor_system system{settings};
    auto config = lone_config();
    config.log.to = log_to;
    node here{system, config, std::move(options)};
    REQUIRE_FALSE(here.start());
  });
}

} // namespace

TEST_CASE("a node of a program with system_config logs to standard error by default") {
  const auto text = printed_by_node("auto");
  CHECK(contains(text, "event=listening"));
  CHECK(contains(text, "event=stopped"));
}

TEST_CASE("a node with an observer logs only what its configuration asks for") {
  const auto seen = std::make_shared<recorder>();
  CHECK(printed_by_node("auto", {.observers = {seen}}) == "");
  CHECK(contains(printed_by_node("stderr", {.observers = {seen}}), "event=listening"));
  CHECK(seen->count(event::kind::stopped) == 2);
}

TEST_CASE("a node of a program that configures CAF itself logs only what is asked for") {
  CHECK(printed_by_node<caf::actor_system_config>("auto") == "");
  CHECK(contains(printed_by_node<caf::actor_system_config>("stderr"), "event=listening"));
}

TEST_CASE("a node whose log is turned off prints nothing to standard error") {
  CHECK(printed_by_node("none") == "");
}

TEST_CASE("the nodes of a simulation do not log by default") {
  CHECK(error_output_of([] { const simulation three{{.nodes = 3}}; }) == "");
}

TEST_CASE("every observer of a node gets its events, and null ones do no harm") {
  const auto first = std::make_shared<recorder>(), second = std::make_shared<recorder>();
  printed_by_node("auto", {.observers = {first, nullptr, second}});
  CHECK(first->count(event::kind::stopped) == 1);
  CHECK(second->count(event::kind::stopped) == 1);
  for (const auto& e : first->events()) CHECK(e.node.starts_with("http://127.0.0.1:"));
}

TEST_CASE("a node without observers and with null ones alone logs by default") {
  CHECK(contains(printed_by_node("auto", {.observers = {nullptr}}), "event=listening"));
}

TEST_CASE("several nodes of a process share the log, in the order of what happens") {
  const auto text = error_output_of([] {
    system_config settings;
    caf::actor_system system{settings};
    auto a = lone_config(), b = lone_config();
    node first{system, a}, second{system, b};
    REQUIRE_FALSE(first.start());
    REQUIRE_FALSE(second.start());
    const auto own = logger::of(a.log);
    REQUIRE(own);
    own->warning("between", {{"nodes", 2}});
  });
  const auto listening = text.rfind("event=listening");
  const auto between = text.find("level=warning text=\"between\" nodes=2\n");
  CHECK(listening < between);
  CHECK(between < text.find("event=stopped"));
}

TEST_CASE("a log file that cannot be opened is an error of start") {
  system_config settings;
  caf::actor_system system{settings};
  auto config = lone_config();
  config.log.to = "/nowhere/node.log";
  node here{system, config};
  const auto error = here.start();
  CHECK(code_of(error) == errc::io_failure);
  CHECK(contains(render(error), "/nowhere/node.log"));
}
