#include "apps/examples/store/contract.hpp"
#include "tests/apps/program.hpp"
#include "tests/apps/temp_tree.hpp"

#include <actorgrid/testing/free_port.hpp>

#include <caf/actor_system.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstddef>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

using namespace actorgrid;
using namespace std::chrono_literals;
using actorgrid::testing::free_port;
using actorgrid::testing::program;
using actorgrid::testing::temp_tree;

namespace {

/// Three nodes, each a process, with one configuration file.
class processes {
public:
  explicit processes(bool sync = false) {
    std::string peers;
    for (auto& host : hosts_) {
      host = "http://127.0.0.1:" + std::to_string(free_port());
      peers += (peers.empty() ? "\"" : ", \"") + host + "\"";
    }
    std::ofstream{file_} << "[grid]\nlocal = \"" << hosts_[0] << "\"\npeers = [" << peers
                         << "]\nguests = [\"http://store-*:1\"]\nspawn = [50]\n[store]\nsync = "
                         << (sync ? "true" : "false") << "\n";
    for (std::size_t i = 0; i < hosts_.size(); ++i) start(i);
  }

  void start(std::size_t i) {
    nodes_[i] = std::make_unique<program>(
        ACTORGRID_STORE_NODE,
        std::vector<std::string>{"--config-file=" + file_, "--grid.local=" + hosts_[i],
                                 "--store.journal=" + (tree_.root() / std::to_string(i)).string()});
  }
  program& node(std::size_t i) { return *nodes_[i]; }
  void kill(std::size_t i) {
    node(i).signal(SIGKILL);
    (void)node(i).exit_code();
  }
  const std::string& host(std::size_t i) const { return hosts_[i]; }
  /// Starts the client.
  std::unique_ptr<program> client(std::vector<std::string> words) const {
    words.insert(words.begin(), "--config-file=" + file_);
    return std::make_unique<program>(ACTORGRID_STORE_CLIENT, words);
  }
  /// What the client prints, and its exit code.
  std::string run(std::vector<std::string> words) const {
    const auto ran = client(std::move(words));
    const auto text = ran->wait_for_end();
    return text + std::to_string(ran->exit_code());
  }
  /// The configuration of a client in this process.
  node_config guest() const {
    node_config config;
    config.peers = {hosts_.begin(), hosts_.end()};
    config.guests = {"http://store-*:1"};
    return *make_guest_config(config);
  }

private:
  temp_tree tree_;
  std::string file_ = (tree_.outside() / "store.ini").string();
  std::array<std::string, 3> hosts_;
  std::array<std::unique_ptr<program>, 3> nodes_;
};

/// What clients wrote.
struct record {
  std::mutex mutex;
  std::condition_variable grown;      ///< count
  std::map<std::string, int> written; ///< the last number that was acknowledged
  std::size_t count = 0;
  std::vector<std::string> refused;
  std::atomic<bool> is_over = false;
};

task<> keep_writing(record* r, node* from, std::string name) {
  for (int number = 1; !r->is_over; ++number) {
    const store::put_request put{name + std::to_string(number % 100), std::to_string(number)};
    auto done = co_await retry({.calls_max = 10, .call_timeout = 5s}, from->peers(), store::put,
                               put, {.timeout = 20s});
    const std::scoped_lock lock(r->mutex);
    if (done) {
      r->written[put.key] = number;
      ++r->count;
      r->grown.notify_all();
    } else {
      r->refused.push_back(render(done.error()));
    }
  }
}

/// Four clients that write until the end of its life at the latest.
class load {
public:
  explicit load(node& from) : writers_(from) {
    for (const auto* name : {"a", "b", "c", "d"}) writers_.add(keep_writing(&record_, &from, name));
  }
  ~load() { record_.is_over = true; }

  /// Waits until that many more writes were acknowledged.
  void wait_for(std::size_t more) {
    std::unique_lock lock{record_.mutex};
    const auto enough = record_.count + more;
    REQUIRE(record_.grown.wait_for(lock, 60s, [&] { return record_.count >= enough; }));
  }
  const record& end() {
    record_.is_over = true;
    writers_.wait();
    return record_;
  }

private:
  record record_;
  task_group writers_;
};

/// Waits until the node writes with another.
void wait_for_return(const peer& restarted) {
  REQUIRE(restarted.wait_connected(20s).get());
  REQUIRE(restarted.call(store::put, {"up", "again"}, {.timeout = 20s}).get());
}

} // namespace

TEST_CASE("nodes killed with -9 under load lose no acknowledged write, and none is refused") {
  processes grid;
  system_config settings;
  caf::actor_system system{settings};
  node client{system, grid.guest()};
  REQUIRE_FALSE(client.start());
  for (std::size_t i = 0; i < 3; ++i) wait_for_return(client.peer(grid.host(i)));
  load writing{client};
  for (std::size_t victim = 0; victim < 3; ++victim) {
    writing.wait_for(1000);
    grid.kill(victim);
    writing.wait_for(1000);
    grid.start(victim);
    wait_for_return(client.peer(grid.host(victim)));
  }
  const auto& r = writing.end();
  CHECK(r.refused == std::vector<std::string>{});
  for (std::size_t lost = 0; lost < 3; ++lost) { // whichever two are left have all
    grid.kill(lost);
    for (const auto& [key, number] : r.written) {
      auto found =
          retry({.calls_max = 10}, client.peers(), store::get, key, {.timeout = 20s}).get();
      INFO(key << " " << number << " " << render(found ? caf::error{} : found.error()));
      REQUIRE(found);
      CHECK(std::stoi(*found->value) >= number);
    }
    grid.start(lost);
    wait_for_return(client.peer(grid.host(lost)));
  }
}

TEST_CASE("SIGTERM ends a node with watchers in under two seconds") {
  processes grid;
  system_config settings;
  caf::actor_system system{settings};
  node client{system, grid.guest()};
  REQUIRE_FALSE(client.start());
  const auto server = client.peer(grid.host(0));
  REQUIRE(server.wait_connected(20s).get());
  REQUIRE(server.call(store::put, {"tea", "green"}, {.timeout = 20s}).get());
  std::vector<duplex<no_input, store::entry>> streams;
  for (int i = 0; i < 10; ++i) {
    streams.push_back(std::move(*server.open(store::watch, "").get()));
    CHECK(streams.back().next().get()->value == "green");
  }
  const auto began = std::chrono::steady_clock::now();
  grid.node(0).signal(SIGTERM);
  CHECK(grid.node(0).exit_code() == 0);
  CHECK(std::chrono::steady_clock::now() - began < 2s);
  for (auto& stream : streams) {
    CHECK_FALSE(stream.next().get());
    CHECK(is_retryable(code_of(stream.error())));
  }
}

TEST_CASE("the client puts, gets, removes and watches, through whichever node is up") {
  processes grid{true};
  CHECK(grid.run({"put", "tea", "green"}) == "0");
  CHECK(grid.run({"get", "tea"}) == "green\n0");
  CHECK(grid.run({"get", "coffee"}) == "store: there is no key coffee\n1");
  const auto watch = grid.client({"watch", "te"});
  watch->wait_for("tea = green\n");
  CHECK(grid.run({"put", "tea", "black"}) == "0");
  watch->wait_for("tea = black\n");
  for (std::size_t i = 0; i < 3; ++i) {
    grid.kill(i);
    const auto value = "white" + std::to_string(i);
    CHECK(grid.run({"put", "tea", value}) == "0");
    watch->wait_for("tea = " + value + "\n");
    grid.start(i);
    grid.node(i).wait_for("connected");
  }
  CHECK(grid.run({"remove", "tea"}) == "0");
  const auto& all = watch->wait_for("tea removed\n");
  CHECK(all.find("green") == all.rfind("green")); // nothing was shown twice
}

TEST_CASE("both programs explain themselves, and name mistakes") {
  using Catch::Matchers::Contains;
  for (const auto* path : {ACTORGRID_STORE_NODE, ACTORGRID_STORE_CLIENT}) {
    program helping{path, {"--help"}};
    CHECK_THAT(helping.wait_for_end(), Contains("Exit codes:"));
    CHECK(helping.exit_code() == 0);
    program mistaken{path, {"--config-file=/nowhere/store.ini"}};
    CHECK_THAT(mistaken.wait_for_end(), Contains("/nowhere/store.ini"));
    CHECK(mistaken.exit_code() == 2);
  }
  const auto file = "--config-file=" ACTORGRID_SOURCE_DIR "/apps/examples/store/store.ini";
  for (const std::vector<std::string>& words : {std::vector<std::string>{},
                                                {"put", "tea"},
                                                {"get"},
                                                {"watch", "a", "b"},
                                                {"grow", "tea"}}) {
    auto arguments = words;
    arguments.insert(arguments.begin(), file);
    program client{ACTORGRID_STORE_CLIENT, arguments};
    CHECK_THAT(client.wait_for_end(), Contains("expected put KEY VALUE, get KEY, remove KEY"));
    CHECK(client.exit_code() == 2);
  }
  program homeless{ACTORGRID_STORE_NODE, {file, "--store.journal=/nowhere/j"}};
  CHECK_THAT(homeless.wait_for_end(), Contains("cannot open /nowhere/j"));
  CHECK(homeless.exit_code() == 1);
}
