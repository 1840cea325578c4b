#include "actors/node/sd_notify.hpp"
#include "net/loop/descriptor.hpp"
#include "tests/cluster/cluster.hpp"
#include "tests/shutdown/load.hpp"
#include "tests/support/catch.hpp"

#include <csignal>
#include <cstdlib>
#include <functional>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

/// A service manager's socket, with an abstract name, and the environment that announces it.
class listening_manager {
public:
  explicit listening_manager(std::chrono::microseconds watchdog = {}) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    // Linux picks a free name.
    REQUIRE(::bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof(sa_family_t)) == 0);
    socklen_t length = sizeof address;
    REQUIRE(::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &length) == 0);
    name_.assign(address.sun_path, length - sizeof(sa_family_t));
    name_.front() = '@';
    ::setenv("NOTIFY_SOCKET", name_.c_str(), 1);
    if (watchdog.count() != 0)
      ::setenv("WATCHDOG_USEC", std::to_string(watchdog.count()).c_str(), 1);
  }
  ~listening_manager() {
    for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) ::unsetenv(name);
  }

  /// The next message it gets; empty if that takes too long.
  std::string next(std::chrono::milliseconds longest = 30s) const {
    pollfd polled{socket_.get(), POLLIN, 0};
    if (::poll(&polled, 1, static_cast<int>(longest.count())) != 1) return {};
    char bytes[512];
    const auto length = ::recv(socket_.get(), bytes, sizeof bytes, 0);
    return length > 0 ? std::string(bytes, static_cast<std::size_t>(length)) : std::string{};
  }
  /// The next message it gets that is not `unwanted`.
  std::string next_but(std::string_view unwanted) const {
    auto told = next();
    while (told == unwanted) told = next();
    return told;
  }

private:
  const ws::descriptor socket_{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  std::string name_;
};

/// A process that runs a node, as a service does.
class service {
public:
  explicit service(const std::function<int()>& run) : id_(::fork()) {
    if (id_ != 0) return;
    ::alarm(60);
    ::_exit(run());
  }
  ~service() {
    if (id_ > 0) ::kill(id_, SIGKILL), exit_code();
  }

  void signal(int number) const { ::kill(id_, number); }
  int exit_code() {
    int status = 0;
    ::waitpid(std::exchange(id_, -1), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

private:
  pid_t id_;
};

int run_node() {
  cluster nodes{cluster_options{.nodes = 1}};
  return nodes[0].run() ? 1 : 0;
}

/// A node that reads the same configuration each time.
int run_node_that_reloads() {
  node_config own;
  cluster nodes{cluster_options{
      .nodes = 1,
      .configure = [&own](std::size_t, node_config& c) { own = c; },
      .equip = [&own](std::size_t, node_options& o) { o.reread = [&own] { return own; }; }}};
  return nodes[0].run() ? 1 : 0;
}

/// A node whose only loop is blocked by a handler as soon as it is called; the handler tells the
/// manager.
int run_node_that_hangs() {
  cluster nodes{cluster_options{.configure = [](std::size_t, node_config& c) { c.loops = 1; }}};
  nodes[0].handle(ask,
                  [](payload in) -> result<payload> {
                    actors::sd_notifier{}.tell("HANGS=1");
                    for (;;) ::pause();
                    return in;
                  },
                  {.where = run_on::loop});
  const std::jthread elsewhere{[&] {
    nodes.start(1);
    if (nodes[1].wait_connected(20s)) ::_exit(1);
    nodes.peer(1, 0).call(ask, "x").get();
  }};
  return nodes[0].run() ? 1 : 0;
}

/// Exits with the number of not_notified events.
int run_node_that_nobody_hears() {
  constexpr auto what = event::kind::not_notified;
  cluster nodes{cluster_options{.nodes = 1}};
  const std::jthread elsewhere{[&] {
    eventually([&] { return nodes.seen(0).count(what) != 0; });
    ::kill(::getpid(), SIGTERM);
  }};
  return nodes[0].run() ? 100 : static_cast<int>(nodes.seen(0).count(what));
}

bool has_line(std::string_view told, std::string_view line) {
  return ("\n" + std::string(told) + "\n").find("\n" + std::string(line) + "\n")
         != std::string::npos;
}

} // namespace

TEST_CASE("a service manager learns when a node reads its configuration again") {
  const listening_manager manager;
  service node{run_node_that_reloads};
  CHECK(has_line(manager.next(), "READY=1"));
  node.signal(SIGHUP);
  const auto told = manager.next();
  CHECK(has_line(told, "RELOADING=1"));
  CHECK(told.find("\nMONOTONIC_USEC=") != std::string::npos);
  CHECK(has_line(manager.next(), "READY=1"));
  node.signal(SIGTERM);
  CHECK(has_line(manager.next(), "STOPPING=1"));
  CHECK(node.exit_code() == 0);
}

TEST_CASE("a service manager learns when a node is ready, alive and draining") {
  const listening_manager manager{40ms};
  service node{run_node};
  CHECK(has_line(manager.next(), "READY=1"));
  for (int i = 0; i < 3; ++i) CHECK(manager.next() == "WATCHDOG=1");
  node.signal(SIGTERM);
  const auto last = manager.next_but("WATCHDOG=1");
  CHECK(has_line(last, "STOPPING=1"));
  CHECK(has_line(last, "EXTEND_TIMEOUT_USEC=40000000"));
  CHECK(node.exit_code() == 0);
}

TEST_CASE("a service manager with the longest possible watchdog time gets one sign of life") {
  const listening_manager manager{std::chrono::microseconds::max()};
  service node{run_node};
  CHECK(has_line(manager.next(), "READY=1"));
  CHECK(manager.next() == "WATCHDOG=1");
  node.signal(SIGTERM);
  CHECK(has_line(manager.next(), "STOPPING=1"));
  CHECK(node.exit_code() == 0);
}

TEST_CASE("a service manager without a watchdog gets no signs of life") {
  const listening_manager manager;
  service node{run_node};
  CHECK(has_line(manager.next(), "READY=1"));
  node.signal(SIGTERM);
  CHECK(has_line(manager.next(), "STOPPING=1"));
  CHECK(node.exit_code() == 0);
}

TEST_CASE("a process whose loop hangs gives no sign of life") {
  const listening_manager manager{400ms};
  const service node{run_node_that_hangs};
  CHECK(has_line(manager.next(), "READY=1"));
  CHECK(manager.next_but("WATCHDOG=1") == "HANGS=1");
  // One more message may have been on its way.
  auto told = manager.next(400ms);
  if (told == "WATCHDOG=1") told = manager.next(400ms);
  CHECK(told.empty());
}

TEST_CASE("a missing service manager is reported once, and the node runs") {
  const listening_manager manager{1ms};
  const auto* name = GENERATE("/none/of/these", "@nobody-listens-here", "relative", "@");
  ::setenv("NOTIFY_SOCKET", name, 1);
  CAPTURE(name);
  CHECK(service{run_node_that_nobody_hears}.exit_code() == 1);
}

TEST_CASE("the environment of a service manager is read strictly") {
  struct row {
    const char *socket, *interval, *pid;
    const char* mistake; ///< the variable that is named; null if none is
    std::chrono::microseconds watchdog;
  };
  const auto self = std::to_string(::getpid());
  const auto other = std::to_string(::getppid());
  const std::string too_long = "/" + std::string(sizeof(sockaddr_un::sun_path), 'x');
  for (const auto& [socket, interval, pid, mistake, watchdog] : {
           row{"", "5", "", nullptr, 0us},
           row{"/run/x", "", "", nullptr, 0us},
           row{"/run/x", "5", "", nullptr, 5us},
           row{"/run/x", "5", self.c_str(), nullptr, 5us},
           row{"/run/x", "5", other.c_str(), nullptr, 0us},
           row{"run/x", "5", "", "NOTIFY_SOCKET", 0us},
           row{"@", "5", "", "NOTIFY_SOCKET", 0us},
           row{too_long.c_str(), "5", "", "NOTIFY_SOCKET", 0us},
           row{"/run/x", "5s", "", "WATCHDOG_USEC", 0us},
           row{"/run/x", "0", "", "WATCHDOG_USEC", 0us},
           row{"/run/x", "-5", "", "WATCHDOG_USEC", 0us},
           row{"/run/x", "5", "me", "WATCHDOG_PID", 0us},
       }) {
    const listening_manager manager;
    CAPTURE(socket, interval, pid);
    ::setenv("NOTIFY_SOCKET", socket, 1);
    ::setenv("WATCHDOG_USEC", interval, 1);
    ::setenv("WATCHDOG_PID", pid, 1);
    const actors::sd_notifier found;
    CHECK(found.watchdog().value_or(0us) == watchdog);
    CHECK(static_cast<bool>(found.mistake()) == (mistake != nullptr));
    if (mistake) CHECK(found.mistake().text.find(mistake) != std::string::npos);
  }
}
