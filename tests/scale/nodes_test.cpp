#include "tests/cluster/cluster.hpp"
#include "tests/cluster/routes.hpp"
#include "tests/support/catch.hpp"

#include <actorgrid/testing/simulation.hpp>

#include <atomic>
#include <string>

using namespace actorgrid;
using namespace actorgrid::testing;

namespace {

constexpr auto who = unary<no_payload, payload>(handler_id{50});

/// Calls one peer repeatedly, and counts the answers that name it.
task<> ask(peer whom, std::size_t times, std::atomic<std::size_t>* right) {
  for (std::size_t i = 0; i < times; ++i) {
    auto answer = co_await whom.call(who);
    if (answer && answer->text() == whom.host()) ++*right;
  }
}

template <class Nodes>
void serve_name(Nodes& nodes) {
  for (std::size_t i = 0; i < nodes.size(); ++i)
    nodes.node(i).handle(who, [name = nodes.host(i)] { return payload{name}; });
}

/// Makes every node call every other; returns how many right answers to expect.
template <class Nodes>
std::size_t ask_all(Nodes& nodes, std::size_t times, std::atomic<std::size_t>& right) {
  for (std::size_t from = 0; from < nodes.size(); ++from)
    for (auto& to : nodes.node(from).peers()) nodes.node(from).spawn_task(ask(to, times, &right));
  return nodes.size() * (nodes.size() - 1) * times;
}

} // namespace

TEST_CASE("32 nodes in one process mesh up, and every pair answers") {
  checked_cluster nodes(32);
  serve_name(nodes);
  nodes.start();
  for (std::size_t i = 0; i < nodes.size(); ++i)
    for (const auto& other : nodes[i].peers()) CHECK(other.stats().connections == 1);
  std::atomic<std::size_t> right{0};
  const auto all = ask_all(nodes, 1, right);
  CHECK(eventually([&] { return right == all; }));
}

TEST_CASE("32 nodes in a simulation mesh up, and every pair answers in no time") {
  simulation nodes{32};
  serve_name(nodes);
  nodes.start();
  const auto began = nodes.now();
  std::atomic<std::size_t> right{0};
  const auto all = ask_all(nodes, 1, right);
  nodes.run_until([&] { return right == all; });
  CHECK(nodes.now() == began);
}

TEST_CASE("nodes with four loops each answer all calls, whichever loops they cross") {
  checked_cluster nodes(5, [](node_config& config) { config.loops = 4; });
  serve_name(nodes);
  nodes.start();
  std::atomic<std::size_t> right{0};
  const auto all = ask_all(nodes, 50, right);
  CHECK(eventually([&] { return right == all; }));
}
