#include "tests/cluster/cluster.hpp"
#include "tests/shutdown/load.hpp"
#include "tests/support/catch.hpp"

#include <atomic>
#include <csignal>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

task<> call_and_tell(peer to, std::atomic<bool>* ended) {
  co_await to.call(ask, "x");
  *ended = true;
}

/// Runs a node with a function that never returns, and sends this process two signals. The second
/// one comes when the drain has ended and the node waits only for that function. @returns if
/// neither of them ended the process
int run_until_signalled() {
  ::alarm(60);
  cluster nodes{cluster_options{
      .configure = [](std::size_t, node_config& config) { config.limits.drain_timeout = 1ms; }}};
  std::atomic<bool> called{false}, ended{false};
  nodes[0].handle(ask, [&called](payload in) -> result<payload> {
    called = true;
    while (called) ::pause();
    return in;
  });
  const std::jthread elsewhere{[&] {
    nodes.start(1);
    if (nodes[1].wait_connected(20s)) ::_exit(1);
    nodes[1].spawn_task(call_and_tell(nodes.peer(1, 0), &ended));
    while (!called) std::this_thread::yield();
    ::kill(::getpid(), SIGTERM);
    // The call ends when the drain does.
    while (!ended) std::this_thread::yield();
    ::kill(::getpid(), SIGTERM);
  }};
  return nodes[0].run() ? 2 : 3;
}

} // namespace

TEST_CASE("a signal ends a process whose node has drained and waits for a function") {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(run_until_signalled());
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGTERM);
}
