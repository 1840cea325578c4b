#include "net/transport/listening_socket.hpp"
#include "tests/shutdown/left_behind.hpp"
#include "tests/shutdown/stopping.hpp"
#include "tests/transport/raw_socket.hpp"

#include <cerrno>
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace actorgrid::ws::test;

namespace {

/// A child process that holds a copy of every descriptor, like one that a program forks.
class forked_child {
public:
  forked_child() : id_(::fork()) {
    while (id_ == 0) ::pause();
  }
  forked_child(const forked_child&) = delete;
  forked_child& operator=(const forked_child&) = delete;
  ~forked_child() {
    ::kill(id_, SIGKILL);
    while (::waitpid(id_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }

private:
  pid_t id_;
};

} // namespace

TEST_CASE("peers and unknown connections notice the end of a node whose process was forked") {
  const nothing_left_behind balance;
  checked_cluster c(2);
  c[0].handle(ask, [](payload in) -> result<payload> { return in; });
  c[1].handle(ask, [](payload in) -> result<payload> { return in; });
  c.start();
  auto silent = raw_socket::connect(c[0].port());
  auto upgraded = connect_websocket(c[0].port());
  REQUIRE(c.link(1, 0).call(ask, payload("x")).get());
  const forked_child holds_copies;
  c[0].stop();
  CHECK(eventually([&] { return !c.link(1, 0).is_connected(); }));
  CHECK_NOTHROW(silent.read_to_end());
  CHECK_NOTHROW(upgraded.read_to_end());
}

TEST_CASE("the address of a node whose process was forked is free when it has stopped") {
  const nothing_left_behind balance;
  checked_cluster c(1);
  c.start();
  const detail::host_port address{"127.0.0.1", c[0].port()};
  const forked_child holds_copies;
  c[0].stop();
  auto again = ws::bind_and_listen(address);
  CAPTURE(again ? "" : again.why().why.text);
  CHECK(again);
}
