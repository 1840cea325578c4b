#include <actorgrid/detail/deadline.hpp>
#include <actorgrid/testing/cluster.hpp>
#include <actorgrid/testing/free_port.hpp>

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <thread>

namespace actorgrid::testing {

namespace {

/// A closed socket is noticed at once, unless the machine is busy.
constexpr std::chrono::seconds notice_max{10};

void require(const node& n, const caf::error& error) {
  if (error) throw std::runtime_error(n.local() + ": " + render(error));
}

} // namespace

cluster::cluster(cluster_options options)
    : options_(std::move(options)), system_(std::make_unique<caf::actor_system>(system_settings_)) {
  std::vector<std::string> hosts;
  for (std::size_t i = 0; i < options_.nodes; ++i)
    hosts.push_back(options_.scheme + "://127.0.0.1:" + std::to_string(free_port()));
  for (std::size_t i = 0; i < options_.nodes; ++i) {
    auto& config = configs_.emplace_back();
    config.local = hosts[i];
    config.peers = hosts;
    config.listen = hosts[i].substr(hosts[i].find("://") + 3);
    config.loops = 1;
    if (options_.configure) options_.configure(i, config);
    recorders_.push_back(std::make_shared<recorder>());
  }
  for (std::size_t i = 0; i < options_.nodes; ++i) nodes_.push_back(make(i));
}

cluster::~cluster() {
  clear();
}

std::unique_ptr<node> cluster::make(std::size_t i) {
  node_options given;
  given.observers.push_back(recorders_[i]);
  if (options_.equip) options_.equip(i, given);
  auto made = std::make_unique<actorgrid::node>(*system_, configs_[i], std::move(given));
  if (options_.prepare) options_.prepare(i, *made);
  return made;
}

void cluster::start() {
  // Nodes that dial least come first, so that few first attempts find no listener.
  std::vector<std::size_t> order(size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  auto dials = [&](std::size_t i) {
    const auto all = nodes_[i]->peers();
    return std::count_if(all.begin(), all.end(),
                         [](const actorgrid::peer& p) { return p.stats().dials; });
  };
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return dials(a) < dials(b); });
  for (auto i : order) start(i);
  wait_connected();
}

void cluster::start(std::size_t i) {
  require(node(i), node(i).start());
}

void cluster::stop(std::size_t i) {
  node(i).stop();
  const auto thinks_it_runs = [&](const auto& other) {
    return std::ranges::any_of(other->peers(), [&](const actorgrid::peer& p) {
      return p.host() == host(i) && p.is_connected();
    });
  };
  const auto until = std::chrono::steady_clock::now() + notice_max;
  while (std::ranges::any_of(nodes_, thinks_it_runs)) {
    if (std::chrono::steady_clock::now() >= until)
      throw std::runtime_error(host(i)
                               + ": stopped, and a node still thinks it is connected to it");
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
}

void cluster::restart(std::size_t i, const std::function<void(actorgrid::node&)>& prepare) {
  stop(i);
  nodes_[i] = make(i);
  if (prepare) prepare(node(i));
  start(i);
}

void cluster::wait_connected(time_limit timeout) {
  const auto until = detail::deadline_after(std::chrono::steady_clock::now(), timeout.duration());
  for (const auto& n : nodes_) {
    const auto left = detail::time_left(until, std::chrono::steady_clock::now());
    if (auto error = n->wait_connected(left); error && code_of(error) != errc::shutting_down)
      require(*n, error);
  }
}

} // namespace actorgrid::testing
