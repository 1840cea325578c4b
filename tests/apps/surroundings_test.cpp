#include "apps/contract/conformance.hpp"
#include "apps/contract/files.hpp"
#include "tests/apps/program.hpp"
#include "tests/apps/temp_tree.hpp"
#include "tests/support/eventually.hpp"
#include "tests/transport/raw_socket.hpp"

#include <actorgrid/guest.hpp>
#include <actorgrid/node.hpp>
#include <actorgrid/system_config.hpp>
#include <actorgrid/testing/free_port.hpp>

#include <filesystem>
#include <fstream>
#include <future>
#include <thread>
#include <variant>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;
using actorgrid::ws::test::raw_socket;

namespace {

using clock = std::chrono::steady_clock;

/// Anything slower must have waited for a time limit: draining has 30 s.
constexpr auto soon = 10s;

/// The files that the program serves; a base, so that they exist before it starts.
struct served_tree {
  temp_tree tree;
};

/// actorgrid-node with the conformance set and the files handlers.
class node_program : served_tree, public program {
public:
  explicit node_program(const surroundings& found = {}) : node_program(free_port(), found) {}
  explicit node_program(std::uint16_t port, const surroundings& found = {})
      : program(ACTORGRID_NODE_PROGRAM, arguments(port), found), port_(port) {}

  std::uint16_t port() const noexcept { return port_; }
  std::string name() const { return "http://127.0.0.1:" + std::to_string(port_); }

  /// Waits until the node accepts connections, whatever it logs.
  void wait_until_up() const {
    const auto is_up = [this] {
      try {
        const auto probe = raw_socket::connect(port_);
        return true;
      } catch (const std::exception&) {
        return false;
      }
    };
    REQUIRE(eventually(is_up, 20s));
  }

private:
  std::vector<std::string> arguments(std::uint16_t port) const {
    const auto address = "127.0.0.1:" + std::to_string(port);
    return {"--grid.local=http://" + address,
            "--grid.peers=[\"http://" + address + "\"]",
            "--grid.listen=" + address,
            "--grid.guests=[\"http://caller-*:1\"]",
            "--grid.spawn=[20, 21, 24, 25]",
            "--conformance",
            "--catalogue.files-root=" + tree.root().string()};
  }

  std::uint16_t port_;
};

/// A guest of the node.
struct caller {
  explicit caller(const node_program& of) : there(of.name()), own{system, config()} {
    REQUIRE_FALSE(own.start());
    REQUIRE(peer().wait_connected(20s).get());
  }
  actorgrid::peer peer() const { return own.peer(there); }
  node_config config() const {
    node_config made;
    made.local = *make_guest_name("http://caller-*:1", {there});
    made.peers = {there};
    made.listen = "none";
    made.loops = 1;
    return made;
  }

  std::string there;
  system_config settings;
  caf::actor_system system{settings};
  node own;
};

/// Makes a connection that the node refuses, and waits for the refusal.
void be_refused(std::uint16_t port) {
  auto unknown = raw_socket::connect(port);
  unknown.send("GET /elsewhere HTTP/1.1\r\nHost: x\r\n\r\n");
  REQUIRE(unknown.read_until("\r\n\r\n").find("404") != std::string::npos);
}

void check_ends(program& p, int number) {
  const auto begin = clock::now();
  p.signal(number);
  CHECK(p.exit_code() == 0);
  CHECK(clock::now() - begin < soon);
}

} // namespace

TEST_CASE("a node whose log is not read answers calls, and ends when it is told to") {
  node_program node{{.pipe_bytes = 4096}};
  node.wait_until_up();
  for (int i = 0; i < 100; ++i) be_refused(node.port());
  // The log lines of these guests is certain to fill the pipe.
  for (int i = 0; i < 60; ++i) caller{node};
  caller guest{node};
  CHECK(guest.peer().call(contract::echo, payload("x"), {.timeout = soon}).get());
  check_ends(node, SIGTERM);
  // Read too late for the lines that did not fit the pipe; the first ones are there.
  CHECK(node.wait_for_end().find("event=listening") != std::string::npos);
}

TEST_CASE("a node whose standard descriptors are closed serves, and uses none for a socket") {
  const surroundings found{.closed = GENERATE(std::vector<int>{0}, std::vector<int>{1},
                                              std::vector<int>{2}, std::vector<int>{0, 1, 2})};
  node_program node{found};
  node.wait_until_up();
  {
    caller guest{node};
    CHECK(guest.peer().call(contract::echo, payload("x"), {.timeout = soon}).get());
    for (const int closed : found.closed) {
      const auto path = "/proc/" + std::to_string(node.id()) + "/fd/" + std::to_string(closed);
      CHECK(std::filesystem::read_symlink(path) == "/dev/null");
    }
  }
  check_ends(node, SIGTERM);
}

TEST_CASE("a program that a node's process starts inherits none of its descriptors") {
  node_program node;
  node.wait_for("listening");
  caller guest{node};
  auto watch = guest.peer().open(contract::files_watch, {""}).get();
  REQUIRE(watch);
  REQUIRE(watch->next().get());
  const auto process = "/proc/" + std::to_string(node.id());
  int seen = 0;
  for (const auto& entry : std::filesystem::directory_iterator(process + "/fdinfo")) {
    const auto number = entry.path().filename().string();
    // Skip descriptors that the node inherited: they are open here, too.
    if (::fcntl(std::stoi(number), F_GETFD) == 0) continue;
    const auto opened = std::filesystem::read_symlink(process + "/fd/" + number).string();
    std::ifstream lines{entry.path()};
    std::string word, flags;
    while (lines >> word && word != "flags:") {
    }
    lines >> flags;
    CAPTURE(number, opened, flags);
    CHECK((std::stoul(flags, nullptr, 8) & O_CLOEXEC) != 0);
    ++seen;
  }
  CHECK(seen > 5);
}

TEST_CASE("a node outlives the reader of its log") {
  node_program node;
  node.wait_for("listening");
  node.stop_reading();
  for (int i = 0; i < 20; ++i) be_refused(node.port());
  {
    caller guest{node};
    CHECK(guest.peer().call(contract::echo, payload("x"), {.timeout = soon}).get());
  }
  check_ends(node, SIGTERM);
}

TEST_CASE("a node reacts to signals that its parent had blocked or ignored") {
  const int number = GENERATE(SIGTERM, SIGINT);
  const std::vector<int> both{SIGTERM, SIGINT};
  const auto found = GENERATE_COPY(surroundings{.blocked = both}, surroundings{.ignored = both},
                                   surroundings{.blocked = both, .ignored = both});
  node_program node{found};
  node.wait_for("listening");
  check_ends(node, number);
}

TEST_CASE("a node reads its configuration again on SIGHUP, says so, and goes on") {
  node_program node;
  node.wait_for("listening");
  node.signal(SIGHUP);
  const auto& log = node.wait_for("event=reconfigured");
  CHECK(log.find("text=\"SIGHUP: the configuration is read again\"") != std::string::npos);
  const auto reconfigured = log.substr(log.find("event=reconfigured"));
  CHECK(reconfigured.find("text=\"no changes\"") != std::string::npos);
  be_refused(node.port());
  check_ends(node, SIGTERM);
}

TEST_CASE("a second signal ends a drain at once") {
  const int second = GENERATE(SIGTERM, SIGINT);
  node_program node;
  node.wait_for("listening");
  caller guest{node};
  auto call = std::async(std::launch::async, [p = guest.peer()] {
    return p.call(contract::sleep_echo, payload("3600000"), {.timeout = 1h}).get();
  });
  const auto begin = clock::now();
  while (guest.peer().stats().calls_out == 0 && clock::now() - begin < soon)
    std::this_thread::yield();
  // Once this is answered, the slow call has arrived.
  REQUIRE(guest.peer().call(contract::echo, payload("x"), {.timeout = soon}).get());
  node.signal(SIGTERM);
  node.wait_for("event=draining");
  check_ends(node, second);
  const auto answer = call.get();
  REQUIRE_FALSE(answer);
  CHECK(code_of(answer.error()) == errc::disconnected);
  CHECK(node.wait_for_end().find("the drain ends at once") != std::string::npos);
}

TEST_CASE("a watch on which nothing happens does not hold up the end of a node") {
  node_program node;
  node.wait_for("listening");
  caller guest{node};
  auto watch = guest.peer().open(contract::files_watch, {""}).get();
  REQUIRE(watch);
  REQUIRE(watch->next().get());
  check_ends(node, SIGTERM);
  CHECK_FALSE(watch->next().get());
  CHECK(code_of(watch->error()) == errc::peer_shutting_down);
}

TEST_CASE("a stream whose caller sends nothing does not hold up the end of a node") {
  node_program node;
  node.wait_for("listening");
  caller guest{node};
  auto echoes = guest.peer().open(contract::stream_echo).get();
  REQUIRE(echoes);
  REQUIRE_FALSE(echoes->send(payload("x")).get());
  REQUIRE(echoes->next().get());
  check_ends(node, SIGTERM);
  CHECK_FALSE(echoes->next().get());
  CHECK(code_of(echoes->error()) == errc::peer_shutting_down);
}

TEST_CASE("watchers of every kind hold up the end of a node for less than two seconds") {
  node_program node;
  node.wait_for("listening");
  caller guest{node};
  auto watch = guest.peer().open(contract::files_watch, {""}).get();
  auto echoes = guest.peer().open(contract::stream_echo).get();
  auto bounded = guest.peer().open(contract::stream_echo, {.timeout = 1h}).get();
  REQUIRE(watch);
  REQUIRE(watch->next().get());
  for (auto* stream : {&echoes, &bounded}) {
    REQUIRE(*stream);
    REQUIRE_FALSE((*stream)->send(payload("x")).get());
    REQUIRE((*stream)->next().get());
  }
  const auto begin = clock::now();
  check_ends(node, SIGTERM);
  CHECK(clock::now() - begin < 2s);
}

TEST_CASE("a node that starts while its previous run still has the port waits for it") {
  node_program before;
  before.wait_for("event=listening ");
  node_program after{before.port()};
  after.wait_for("event=listening_delayed");
  check_ends(before, SIGTERM);
  after.wait_for("event=listening ");
  check_ends(after, SIGTERM);
}

TEST_CASE("SIGTERM ends a node that waits for its port") {
  node_program before;
  before.wait_for("event=listening ");
  node_program after{before.port()};
  after.wait_for("event=listening_delayed");
  check_ends(after, SIGTERM);
  check_ends(before, SIGTERM);
}
