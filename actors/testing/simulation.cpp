#include "actors/node/task_host.hpp"
#include "actors/runtime/loop_actor.hpp"
#include "actors/testing/simulated/node_platform.hpp"

#include <actorgrid/system_config.hpp>
#include <actorgrid/testing/simulation.hpp>

#include <caf/send.hpp>

#include <algorithm>
#include <stdexcept>

namespace actorgrid::testing {

namespace {

struct settings final : system_config {
  settings() { load<simulated::scheduler>(); }
};

/// Hosts the tasks that a test runs.
class task_driver final : public actors::loop_actor {
public:
  task_driver(caf::actor_config& cfg, actors::loop_unit& unit)
      : loop_actor(cfg, unit), tasks_(this) {}

private:
  caf::behavior make_behavior() override {
    return {[this](actors::run_task& m) { tasks_.start(std::move(*m.work), [](const auto&) {}); }};
  }
  void on_stop() override { tasks_.clear(); }

  detail::task_scope tasks_;
};

} // namespace

struct simulation::state {
  struct member {
    node_config config;
    std::shared_ptr<recorder> seen = std::make_shared<recorder>();
    std::shared_ptr<std::chrono::nanoseconds> clock_offset =
        std::make_shared<std::chrono::nanoseconds>(0);
    std::unique_ptr<actorgrid::node> alive;
  };

  explicit state(simulation_options o)
      : options(std::move(o)), simulator(system, {options.seed, options.any_order, options.patience,
                                                  options.read_delay_max}),
        network(simulator), unit(system, {}) {
    simulator.add(unit);
    driver = actors::spawn_on<task_driver>(unit);
  }
  ~state() {
    for (std::size_t i = 0; i < members.size(); ++i) {
      simulator.resume(i);
      members[i].alive.reset();
    }
    caf::anon_send_exit(driver, caf::exit_reason::user_shutdown);
    driver = nullptr;
    simulator.settle();
    simulator.remove(unit);
  }

  std::unique_ptr<actorgrid::node> make(std::size_t i) {
    auto& m = members[i];
    node_options given{
        no_authentication(),
        {m.seen},
        std::make_shared<simulated::node_platform>(simulator, network, i, m.clock_offset)};
    if (options.equip) options.equip(i, given);
    network.revive(i);
    auto made = std::make_unique<actorgrid::node>(system, m.config, std::move(given));
    if (options.prepare) options.prepare(i, *made);
    return made;
  }

  /// Its process dies, and with `with_machine` its machine too.
  void end(std::size_t i, bool with_machine) {
    auto& alive = members.at(i).alive;
    if (!alive) throw std::logic_error("node " + std::to_string(i) + " crashed already");
    network.kill(i, with_machine);
    simulator.resume(i);
    alive.reset();
  }

  void require(const caf::error& error) const {
    if (error)
      throw std::runtime_error("simulation with seed " + std::to_string(options.seed) + " at "
                               + simulated::in_seconds(simulator.elapsed())
                               + " s: " + render(error));
  }

  simulation_options options;
  settings config;
  caf::actor_system system{config};
  simulated::simulator simulator;
  simulated::network network;
  actors::loop_unit unit;
  caf::actor driver;
  std::vector<member> members;
};

simulation::simulation(simulation_options options)
    : state_(std::make_unique<state>(std::move(options))) {
  auto& s = *state_;
  std::vector<std::string> hosts;
  for (std::size_t i = 0; i < s.options.nodes; ++i)
    hosts.push_back("http://node" + std::to_string(i) + ":9000");
  for (std::size_t i = 0; i < s.options.nodes; ++i) {
    auto& config = s.members.emplace_back().config;
    config.local = hosts[i];
    config.peers = hosts;
    config.loops = 1;
    if (s.options.configure) s.options.configure(i, config);
    s.network.add(config.local);
  }
  for (std::size_t i = 0; i < s.options.nodes; ++i) s.members[i].alive = s.make(i);
}

simulation::~simulation() = default;

std::size_t simulation::size() const noexcept {
  return state_->members.size();
}

node& simulation::node(std::size_t i) {
  auto& alive = state_->members.at(i).alive;
  if (!alive) throw std::logic_error("node " + std::to_string(i) + " crashed: restart it first");
  return *alive;
}

const std::string& simulation::host(std::size_t i) const {
  return state_->members.at(i).config.local;
}

recorder& simulation::seen(std::size_t i) {
  return *state_->members.at(i).seen;
}

caf::actor_system& simulation::system() noexcept {
  return state_->system;
}

void simulation::start() {
  for (std::size_t i = 0; i < size(); ++i) start(i);
  for (auto& m : state_->members)
    if (m.alive) state_->require(m.alive->wait_connected(std::chrono::minutes(1)));
}

void simulation::start(std::size_t i) {
  state_->require(node(i).start());
}

void simulation::stop(std::size_t i) {
  state_->simulator.resume(i);
  node(i).stop();
}

void simulation::crash(std::size_t i) {
  state_->end(i, false);
}

void simulation::cut_power(std::size_t i) {
  state_->end(i, true);
}

void simulation::pause(std::size_t i) {
  node(i);
  state_->simulator.pause(i);
}

void simulation::resume(std::size_t i) {
  state_->simulator.resume(i);
}

void simulation::step_clock(std::size_t i, std::chrono::nanoseconds by) {
  *state_->members.at(i).clock_offset += by;
}

void simulation::restart(std::size_t i, const std::function<void(actorgrid::node&)>& prepare) {
  auto& alive = state_->members.at(i).alive;
  state_->simulator.resume(i);
  alive.reset();
  alive = state_->make(i);
  if (prepare) prepare(*alive);
  start(i);
}

std::chrono::nanoseconds simulation::now() const noexcept {
  return state_->simulator.elapsed();
}

void simulation::advance(std::chrono::nanoseconds time) {
  state_->simulator.advance(time);
}

void simulation::settle() {
  state_->simulator.settle();
}

void simulation::run_until(const std::function<bool()>& condition) {
  state_->simulator.run_until(condition);
}

void simulation::drive(task<> work, const std::function<bool()>& done) {
  caf::anon_send(state_->driver, actors::run_task{std::make_shared<task<>>(std::move(work))});
  state_->simulator.run_until(done);
}

std::uint64_t simulation::steps() const noexcept {
  return state_->simulator.steps();
}

void simulation::before_step(std::uint64_t step, std::function<void()> f) {
  state_->simulator.before_step(step, std::move(f));
}

std::uint64_t simulation::seed() const noexcept {
  return state_->options.seed;
}

const std::vector<std::string>& simulation::trace() const noexcept {
  return state_->network.trace.lines();
}

const simulation::link_handle& simulation::link_handle::cut() const {
  sim_->state_->network.between(a_, b_).cut();
  return *this;
}

const simulation::link_handle& simulation::link_handle::heal() const {
  sim_->state_->network.between(a_, b_).heal();
  return *this;
}

const simulation::link_handle& simulation::link_handle::hold() const {
  for (auto from : {a_, b_}) sim_->state_->network.between(a_, b_).from(from).hold();
  return *this;
}

const simulation::link_handle& simulation::link_handle::hold(std::size_t from) const {
  sim_->state_->network.between(a_, b_).from(from).hold();
  return *this;
}

const simulation::link_handle& simulation::link_handle::release() const {
  for (auto from : {a_, b_}) sim_->state_->network.between(a_, b_).from(from).release();
  return *this;
}

const simulation::link_handle& simulation::link_handle::fail(std::size_t node) const {
  sim_->state_->network.fail(node, node == a_ ? b_ : a_);
  return *this;
}

const simulation::link_handle&
simulation::link_handle::delay(std::chrono::nanoseconds one_way) const {
  for (auto from : {a_, b_}) sim_->state_->network.between(a_, b_).from(from).delay = one_way;
  return *this;
}

const simulation::link_handle&
simulation::link_handle::throttle(std::uint64_t bytes_per_second) const {
  for (auto from : {a_, b_})
    sim_->state_->network.between(a_, b_).from(from).bytes_per_second = bytes_per_second;
  return *this;
}

} // namespace actorgrid::testing
