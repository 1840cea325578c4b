#include "apps/contract/conformance.hpp"
#include "apps/contract/reload.hpp"
#include "tests/apps/program.hpp"
#include "tests/apps/served_nodes.hpp"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <random>

using namespace actorgrid;
using namespace actorgrid::contract;
using actorgrid::testing::free_port;
using actorgrid::testing::program;
using actorgrid::testing::served_nodes;
using actorgrid::testing::temp_tree;
using namespace std::chrono_literals;

namespace {

std::string url_of(std::uint16_t port) {
  return "http://127.0.0.1:" + std::to_string(port);
}

/// The configuration file of a node, and others that know it.
class file_of_node {
public:
  explicit file_of_node(const temp_tree& tree) : path_(tree.root() / "node.ini") {}

  void write(const std::vector<std::string>& others, const std::string& more = {}) const {
    std::string list;
    for (const auto& host : others) list += ", \"" + host + "\"";
    std::ofstream(path_) << "[grid]\nlocal = \"" << local_ << "\"\npeers = [\"" << local_ << "\""
                         << list << "]\nguests = [\"http://ctl-*:1\"]\nspawn = [1, 40, 41]\n"
                         << more;
  }
  std::string path() const { return path_.string(); }
  const std::string& local() const { return local_; }

private:
  std::filesystem::path path_;
  std::string local_ = url_of(free_port());
};

} // namespace

TEST_CASE("a node tells over the grid that it has nothing to read again") {
  served_nodes nodes{{41}};
  nodes.start();
  const auto answer = nodes.call(node_reload, {});
  REQUIRE_FALSE(answer);
  CHECK(code_of(answer.error()) == errc::remote_failure);
}

TEST_CASE("actorgrid-node takes up another list of peers on SIGHUP and on call") {
  const temp_tree tree;
  const file_of_node file{tree};
  file.write({});
  program served{ACTORGRID_NODE_PROGRAM, {"--config-file=" + file.path()}};
  served.wait_for("event=listening");

  system_config config;
  caf::actor_system system{config};
  node_config own;
  own.local = url_of(free_port());
  own.peers = {own.local, file.local()};
  own.loops = 1;
  node other{system, own};
  REQUIRE_FALSE(other.start());
  const auto there = other.peer(file.local());

  file.write({own.local});
  served.signal(SIGHUP);
  served.wait_for("event=reconfigured");
  REQUIRE_FALSE(other.wait_connected(20s));

  file.write({own.local, "http://127.0.0.1:1"}, "[grid.limits]\ndrain-timeout = 5s\n");
  const std::vector<std::string> planned{
      "add peer http://127.0.0.1:1",
      "change grid.limits.drain-timeout: 30s -> 5s",
  };
  reload_request dry;
  dry.dry_run = true;
  for (const auto& request : {dry, dry, reload_request{}}) {
    const auto answer = there.call(node_reload, request).get();
    REQUIRE(answer);
    CHECK(answer->changes == planned);
  }
  const auto nothing = there.call(node_reload, dry).get();
  REQUIRE(nothing);
  CHECK(nothing->changes.empty());

  file.write({own.local}, "loop = 1\n");
  const auto wrong = there.call(node_reload, reload_request{}).get();
  REQUIRE_FALSE(wrong);
  CHECK(failure_of(wrong.error()).text.find("loop: unknown key") != std::string::npos);
  served.wait_for("event=not_reconfigured");
  CHECK(there.is_connected());
  CHECK(there.stats().connections == 1);
  other.stop();
  served.signal(SIGTERM);
  CHECK(served.exit_code() == 0);
}

TEST_CASE("reloads of a process under load lose no call of those that stay") {
  const temp_tree tree;
  const file_of_node file{tree};
  system_config config;
  caf::actor_system system{config};
  node_config own;
  own.local = url_of(free_port());
  own.peers = {own.local, file.local()};
  own.loops = 1;
  node caller{system, own};
  file.write({own.local});
  program served{ACTORGRID_NODE_PROGRAM, {"--config-file=" + file.path()}};
  REQUIRE_FALSE(caller.start());
  REQUIRE_FALSE(caller.wait_connected(20s));
  const auto there = caller.peer(file.local());

  std::atomic<bool> is_over{false};
  std::atomic<std::uint64_t> answered{0}, failed{0};
  std::atomic<int> callers{8};
  for (int i = 0; i < 8; ++i)
    caller.spawn_task([](peer to, auto* over, auto* good, auto* bad, auto* left) -> task<> {
      while (!*over) ++*(co_await to.call(echo, "x") ? good : bad);
      --*left;
    }(there, &is_over, &answered, &failed, &callers));
  constexpr unsigned seed = 8;
  INFO("seed " << seed);
  std::mt19937 numbers{seed};
  for (int i = 0; i < 1000; ++i) {
    std::vector<std::string> others{own.local};
    for (int port = 1; port < 9; ++port)
      if (numbers() % 2 == 0) others.push_back("http://127.0.0.1:" + std::to_string(port));
    std::ranges::shuffle(others, numbers);
    file.write(others, "[grid.limits]\nguests = " + std::to_string(1 + numbers() % 9) + "\n");
    const auto done = there.call(node_reload, reload_request{}).get();
    INFO(render(done ? caf::error{} : done.error()));
    REQUIRE(done);
  }
  is_over = true;
  CHECK(served_nodes::eventually([&] { return callers == 0; }));
  CHECK(answered > 1000);
  CHECK(failed == 0);
  CHECK(there.stats().connections == 1);
  caller.stop();
  served.signal(SIGTERM);
  CHECK(served.exit_code() == 0);
}
