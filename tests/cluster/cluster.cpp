#include "tests/cluster/cluster.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/free_port.hpp"

#include <caf/actor_registry.hpp>

#include <algorithm>
#include <arpa/inet.h>
#include <filesystem>
#include <netinet/in.h>
#include <numeric>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace actorgrid::testing {

using namespace std::chrono_literals;

void recorder::on_event(const event& e) noexcept {
  std::lock_guard lock{mutex_};
  events_.push_back(e);
}

std::vector<event> recorder::events() const {
  std::lock_guard lock{mutex_};
  return events_;
}

std::size_t recorder::count(event::kind what, const std::string& peer) const {
  std::lock_guard lock{mutex_};
  std::size_t n = 0;
  for (const auto& e : events_) n += e.what == what && (peer.empty() || e.peer == peer);
  return n;
}

cluster::cluster(std::size_t nodes, adjust change, const std::string& scheme)
    : descriptors_before_(count_descriptors()) {
  system_ = std::make_unique<caf::actor_system>(system_settings_);
  actors_before_ = system_->registry().running();
  std::vector<std::string> hosts;
  for (std::size_t i = 0; i < nodes; ++i) hosts.push_back(free_host(scheme));
  for (std::size_t i = 0; i < nodes; ++i) {
    node_config config;
    config.local = hosts[i];
    config.peers = hosts;
    config.listen = hosts[i].substr(hosts[i].find("://") + 3);
    config.loops = 1;
    if (change) change(config);
    configs_.push_back(std::move(config));
    recorders_.push_back(std::make_shared<recorder>());
    nodes_.push_back(
        std::make_unique<node>(*system_, configs_[i], node_options{{}, recorders_[i]}));
  }
}

cluster::~cluster() {
  nodes_.clear();
  const bool no_actor_left =
      eventually([&] { return system_->registry().running() == actors_before_; });
  CHECK(no_actor_left);
  system_.reset();
  CHECK(count_descriptors() == descriptors_before_);
}

void cluster::start() {
  // Those who dial least first, so that few first attempts find nobody listening.
  std::vector<std::size_t> order(nodes_.size());
  std::iota(order.begin(), order.end(), 0u);
  auto dials = [&](std::size_t i) {
    const auto all = nodes_[i]->peers();
    return std::count_if(all.begin(), all.end(), [](const peer& p) { return p.stats().dials; });
  };
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return dials(a) < dials(b); });
  for (auto i : order) start(i);
  for (auto& n : nodes_) {
    auto error = n->wait_connected(10s);
    INFO(render(error));
    REQUIRE(!error);
  }
}

void cluster::start(std::size_t i) {
  auto error = nodes_[i]->start();
  INFO(render(error));
  REQUIRE(!error);
}

void cluster::stop(std::size_t i) {
  nodes_[i]->stop();
}

void cluster::restart(std::size_t i, const std::function<void(node&)>& before_start) {
  nodes_[i]->stop();
  nodes_[i] = std::make_unique<node>(*system_, configs_[i], node_options{{}, recorders_[i]});
  if (before_start) before_start(*nodes_[i]);
  start(i);
}

void check_no_stream_left(cluster& c) {
  for (std::size_t from : {0u, 1u}) {
    const auto to = 1 - from;
    const bool none_left = eventually([&] {
      const auto s = c.link(from, to).stats();
      return s.streams_in + s.streams_out == 0;
    });
    CHECK(none_left);
  }
}

failure failure_of_call(const caf::expected<payload>& r) {
  REQUIRE(!r);
  return failure_of(r.error());
}

std::size_t count_descriptors() {
  std::size_t n = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd"))
    ++n;
  return n;
}

std::string free_host(const std::string& scheme, const std::string& name) {
  return scheme + "://" + name + ":" + std::to_string(free_port());
}

bool eventually(const std::function<bool()>& done) {
  const auto until = std::chrono::steady_clock::now() + 5s;
  while (!done()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(1ms);
  }
  return true;
}

std::size_t cut_connections(const std::string& host) {
  const auto port = static_cast<std::uint16_t>(std::stoi(host.substr(host.rfind(':') + 1)));
  std::size_t cut = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    const int fd = std::stoi(entry.path().filename().string());
    sockaddr_in near{}, far{};
    socklen_t near_size = sizeof near, far_size = sizeof far;
    if (getsockname(fd, reinterpret_cast<sockaddr*>(&near), &near_size) != 0
        || getpeername(fd, reinterpret_cast<sockaddr*>(&far), &far_size) != 0)
      continue;
    if (ntohs(near.sin_port) == port || ntohs(far.sin_port) == port)
      cut += shutdown(fd, SHUT_RDWR) == 0;
  }
  return cut;
}

} // namespace actorgrid::testing
