#include "actors/testing/simulated/node_platform.hpp"
#include "tests/testing/routes.hpp"

#include <actorgrid/testing/simulation.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

/// Passes everything on to a simulated listener, but takes no knocks.
class deaf_listener final : public detail::listener {
public:
  explicit deaf_listener(std::unique_ptr<detail::listener> real) : real_(std::move(real)) {}

  bool add(ws::grid_route route) override {
    route.on_knock = nullptr;
    return real_->add(std::move(route));
  }
  void remove(const std::string& path) override { real_->remove(path); }
  failure open() override { return real_->open(); }
  bool is_in_use() const noexcept override { return real_->is_in_use(); }
  std::uint16_t port() const noexcept override { return real_->port(); }
  void close() override { real_->close(); }
  void take_over(int descriptor, std::string method, std::string target,
                 std::vector<std::pair<std::string, std::string>> fields) override {
    real_->take_over(descriptor, std::move(method), std::move(target), std::move(fields));
  }

private:
  std::unique_ptr<detail::listener> real_;
};

/// Passes everything on to a simulated machine, but lets its node hear no knocks, like a node of
/// the original.
class deaf_platform final : public detail::platform {
public:
  explicit deaf_platform(std::shared_ptr<detail::platform> machine)
      : machine_(std::move(machine)) {}

  void start(actors::loop_unit& unit) override { machine_->start(unit); }
  void stop(actors::loop_unit& unit) override { machine_->stop(unit); }
  std::shared_ptr<actors::actor_jobs> make_actor_jobs(caf::actor_system& system) override {
    return machine_->make_actor_jobs(system);
  }
  failure open_sockets(ws::loop& where) override { return machine_->open_sockets(where); }
  outcome<ws::tls_contexts> load_tls(const tls_config& config) override {
    return machine_->load_tls(config);
  }
  std::unique_ptr<ws::dial> dial(ws::loop& where, ws::dial_target target,
                                 std::function<void(ws::dial_result)> done) override {
    return machine_->dial(where, std::move(target), std::move(done));
  }
  std::unique_ptr<ws::dial> knock(ws::loop& where, ws::dial_target target, std::string knocker,
                                  std::function<void(const failure&)> done) override {
    return machine_->knock(where, std::move(target), std::move(knocker), std::move(done));
  }
  std::unique_ptr<detail::listener> make_listener(std::vector<ws::loop*> loops,
                                                  ws::acceptor_options options) override {
    return std::make_unique<deaf_listener>(
        machine_->make_listener(std::move(loops), std::move(options)));
  }
  void wait_until_ended(caf::actor_system& system, const std::vector<caf::actor>& all) override {
    machine_->wait_until_ended(system, all);
  }
  void wait_until_none(const actors::wait_group& members) override {
    machine_->wait_until_none(members);
  }
  void pause(std::chrono::milliseconds time) override { machine_->pause(time); }
  std::shared_ptr<void> repeat(std::chrono::milliseconds period,
                               std::function<void()> function) override {
    return machine_->repeat(period, std::move(function));
  }
  std::uint64_t random() override { return machine_->random(); }
  codec::timestamp wall_now() override { return machine_->wall_now(); }

private:
  std::shared_ptr<detail::platform> machine_;
};

/// The pauses between attempts may grow to a minute, so that only a knock ends them early.
simulation_options patient(std::size_t nodes, std::uint64_t seed) {
  return {.nodes = nodes, .seed = seed, .configure = [](std::size_t, node_config& config) {
            config.redial_max = 1min;
          }};
}

bool is_whole(simulation& sim) {
  for (std::size_t i = 0; i < sim.size(); ++i)
    for (const auto& p : sim.node(i).peers())
      if (!p.is_connected()) return false;
  return true;
}

/// Which of two nodes dials the other.
std::pair<std::size_t, std::size_t> dialler_and_dialled(simulation& sim) {
  return sim.peer(0, 1).stats().dials ? std::pair{0u, 1u} : std::pair{1u, 0u};
}

std::size_t lines_with(const simulation& sim, const std::string& words) {
  return static_cast<std::size_t>(std::ranges::count_if(
      sim.trace(), [&](const auto& line) { return line.find(words) != std::string::npos; }));
}

} // namespace

TEST_CASE("a mesh is whole within two seconds of a restart, whichever of its nodes dials") {
  const auto seed = GENERATE(range<std::uint64_t>(1, 6));
  CAPTURE(seed);
  simulation sim{patient(4, seed)};
  sim.start();
  for (std::size_t i = 0; i < sim.size(); ++i) {
    CAPTURE(i);
    sim.crash(i);
    sim.advance(17min);
    const auto began = sim.now();
    sim.restart(i);
    sim.run_until([&] { return is_whole(sim); });
    CHECK(sim.now() - began < 2s);
  }
}

TEST_CASE("a knock that comes during an attempt that fails is not lost") {
  std::string expected = "right";
  auto options = patient(2, 7);
  options.equip = [&expected](std::size_t, node_options& given) {
    given.credentials = credentials{shared_secret("right").source, shared_secret(expected).check};
  };
  simulation sim{std::move(options)};
  const auto [dialler, dialled] = dialler_and_dialled(sim);
  sim.start();
  sim.crash(dialled);
  sim.advance(17min);
  // An attempt that is refused takes four ways, and a knock comes after three.
  sim.link(0, 1).delay(200ms);
  const auto before = sim.seen(dialler).count(event::kind::dialling);
  sim.run_until(
      [&, from = dialler] { return sim.seen(from).count(event::kind::dialling) > before; });
  expected = "another";
  sim.restart(dialled);
  sim.advance(900ms);
  CHECK(sim.seen(dialler).count(event::kind::dialling) == before + 1);
  sim.advance(200ms);
  CHECK(sim.seen(dialler).count(event::kind::dialling) == before + 2);
}

TEST_CASE("a node whose peer does not know knocks is dialled after the usual pause") {
  auto options = patient(2, 3);
  options.configure = [](std::size_t, node_config& config) { config.redial_max = 5s; };
  options.equip = [](std::size_t, node_options& given) {
    given.platform = std::make_shared<deaf_platform>(std::move(given.platform));
  };
  simulation sim{std::move(options)};
  const auto [dialler, dialled] = dialler_and_dialled(sim);
  sim.start();
  sim.crash(dialled);
  sim.advance(17min);
  const auto knocks = lines_with(sim, "426");
  const auto began = sim.now();
  sim.restart(dialled);
  sim.run_until([&] { return is_whole(sim); });
  CHECK(sim.now() - began < 5s + 100ms);
  CHECK(lines_with(sim, "426") == knocks + 1); // It knocks once and understands the answer.
  CHECK(lines_with(sim, "knocked") == 0);
  CHECK(sim.seen(dialler).count(event::kind::refused) > 0);
}

TEST_CASE("a knock without a valid credential is refused and makes no node dial") {
  std::string token = "right";
  auto options = patient(2, 4);
  options.equip = [&token](std::size_t, node_options& given) {
    given.credentials = credentials{shared_secret(token).source, shared_secret("right").check};
  };
  simulation sim{std::move(options)};
  const auto [dialler, dialled] = dialler_and_dialled(sim);
  sim.start();
  sim.crash(dialled);
  sim.advance(17min);
  const auto attempts = sim.seen(dialler).count(event::kind::dialling);
  const auto refusals = sim.seen(dialler).count(event::kind::refused);
  token = "wrong";
  sim.restart(dialled);
  sim.advance(500ms);
  CHECK(sim.seen(dialler).count(event::kind::dialling) == attempts);
  CHECK(sim.seen(dialler).count(event::kind::refused) == refusals + 1);
}

TEST_CASE("a node that restarts again and again is dialled no more than 60 times a minute") {
  simulation sim{patient(2, 5)};
  const auto [dialler, dialled] = dialler_and_dialled(sim);
  sim.start();
  const auto before = sim.seen(dialler).count(event::kind::dialling);
  for (int i = 0; i < 600; ++i) {
    sim.crash(dialled);
    sim.advance(50ms);
    sim.restart(dialled);
    sim.advance(50ms);
  }
  CHECK(sim.seen(dialler).count(event::kind::dialling) - before <= 60 + 1);
}

TEST_CASE("a connection that is asked for skips the pause, but not the limit of 60 a minute") {
  simulation sim{patient(2, 6)};
  const auto [dialler, dialled] = dialler_and_dialled(sim);
  sim.start();
  sim.link(0, 1).cut();
  sim.advance(17min);
  const auto before = sim.seen(dialler).count(event::kind::dialling);
  const auto other = sim.peer(dialler, dialled);
  for (int i = 0; i < 1000; ++i) {
    other.reconnect_now();
    sim.advance(10ms);
  }
  const auto attempts = sim.seen(dialler).count(event::kind::dialling) - before;
  CHECK(attempts >= 10);
  CHECK(attempts <= 60);
  sim.link(0, 1).heal();
  sim.advance(1min);
  sim.link(0, 1).cut();
  sim.advance(17min);
  sim.link(0, 1).heal();
  // The other side can only ask for it.
  const bool by_dialler = GENERATE(true, false);
  const auto began = sim.now();
  (by_dialler ? other : sim.peer(dialled, dialler)).reconnect_now();
  sim.run_until([&] { return is_whole(sim); });
  CHECK(sim.now() - began < (by_dialler ? 100ms : 1100ms));
}

TEST_CASE("a wish to reconnect to a peer that is connected, or unknown, changes nothing") {
  simulation sim{patient(2, 8)};
  sim.start();
  const auto connections = sim.peer(0, 1).stats().connections;
  for (std::size_t i : {0u, 1u}) sim.peer(i, 1 - i).reconnect_now();
  sim.node(0).peer("http://nobody:1").reconnect_now();
  auto moved = sim.peer(0, 1);
  const auto kept = std::move(moved);
  moved.reconnect_now();
  sim.advance(1min);
  CHECK(kept.stats().connections == connections);
  CHECK(is_whole(sim));
}
