#include "net/mux/dial_order.hpp"
#include "tests/support/catch.hpp"
#include "tests/transport/scripted_name.hpp"
#include "tests/transport/upgrade_answer.hpp"

#include <actorgrid/node.hpp>
#include <actorgrid/system_config.hpp>

#include <atomic>
#include <exception>
#include <string>
#include <thread>

using namespace actorgrid;
using namespace std::chrono_literals;

namespace {

/// A websocket server that is not a node: it lets everyone in, then closes.
class other_service {
public:
  explicit other_service(ws::test::raw_listener listener)
      : listener_(std::move(listener)), thread_([this] {
          while (!ending_) {
            try {
              ws::test::accept_websocket(listener_);
              ++let_in_;
            } catch (const std::exception&) { // Nothing came, or the connection that ends this.
            }
          }
        }) {}
  ~other_service() {
    ending_ = true;
    ws::test::raw_socket::connect(listener_.port());
  }

  int let_in() const noexcept { return let_in_; }

private:
  ws::test::raw_listener listener_;
  std::atomic<bool> ending_{false};
  std::atomic<int> let_in_{0};
  std::jthread thread_;
};

} // namespace

TEST_CASE(
    "an address that lets a dialler in but is not a node is tried last, one that is a node first") {
  const std::string dialler = "http://127.0.0.1:9";
  ws::test::raw_listener listener;
  auto name = [](const ws::test::raw_listener& l) {
    return "http://grid.test:" + std::to_string(l.port());
  };
  while (!mux::should_dial(dialler, name(listener))) listener = ws::test::raw_listener{};
  const auto peer = name(listener);
  const auto port = std::to_string(listener.port());
  const ws::test::scripted_name both{"grid.test", {"127.0.0.1", "127.0.0.2"}};
  const other_service other{std::move(listener)};

  system_config settings;
  caf::actor_system system{settings};
  node_config config;
  config.peers = {dialler, peer};
  config.local = dialler;
  config.listen = "none";
  node here{system, config};
  REQUIRE(!here.start());
  config.local = peer;
  config.listen = "127.0.0.2:" + port;
  for (int run = 1; run <= 2; ++run) {
    node there{system, config};
    REQUIRE(!there.start());
    CHECK(!here.wait_connected(20s));
    CHECK(other.let_in() == 1);
  }
}
