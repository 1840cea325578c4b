#include "tests/hostile/attacked_node.hpp"

#include "net/mux/dial_order.hpp"
#include "tests/cluster/routes.hpp"
#include "tests/support/catch.hpp"

#include <chrono>

namespace actorgrid::hostile {

using namespace std::chrono_literals;
using testing::checked_cluster;

namespace {

/// The first loopback URL that dials `local`, or is dialled by it.
std::string find_host(const std::string& local, bool dials) {
  for (int port = 1;; ++port) {
    std::string host = "http://127.0.0.1:" + std::to_string(port);
    if (mux::should_dial(host, local) == dials) return host;
  }
}

std::uint16_t port_of(const std::string& host) {
  return static_cast<std::uint16_t>(std::stoi(host.substr(host.rfind(':') + 1)));
}

void serve_deaf_stream(node& n) {
  n.handle(testing::deaf, [](payload, source<payload>, sink<payload>) -> task<> {
    co_await sleep_for(std::chrono::hours{1});
  });
}

} // namespace

attacked_node::attacked_node(const options& o) : attacked_node(o, {}) {}

attacked_node::attacked_node(const options& o, std::vector<std::string> names)
    : nodes_(testing::cluster_options{.configure =
                                          [&](std::size_t i, node_config& config) {
                                            names.push_back(config.local);
                                            config.limits.message_bytes = 1 << 20;
                                            config.limits.calls_in = 64;
                                            config.limits.streams_in = 64;
                                            config.ping_interval = 60s;
                                            if (i == 0) {
                                              port_ = port_of(config.local);
                                              unknown_host_ = find_host(config.local, true);
                                              dialled_host_ = find_host(config.local, false);
                                              config.peers.insert(config.peers.end(),
                                                                  {unknown_host_, dialled_host_});
                                            }
                                            if (o.change) o.change(config);
                                          },
                                      .equip =
                                          [&](std::size_t i, node_options& given) {
                                            given.credentials = o.credentials_of
                                                                    ? o.credentials_of(names.at(i))
                                                                    : o.credentials;
                                          },
                                      .scheme = o.scheme}) {
  testing::serve_all(nodes_[0]);
  serve_deaf_stream(nodes_[0]);
  nodes_.start(0);
  nodes_.start(1);
  REQUIRE(!nodes_[1].wait_connected(10s));
}

void attacked_node::check_others_are_served() {
  auto peer = nodes_.link(1, 0);
  const auto answer = peer.call(testing::echo, "still there?").get();
  REQUIRE(answer);
  CHECK(answer->text() == "still there?");
  CHECK(peer.stats().connections == 1);
}

} // namespace actorgrid::hostile
