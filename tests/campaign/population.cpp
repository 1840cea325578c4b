#include "tests/campaign/population.hpp"

#include "tests/campaign/call_handlers.hpp"
#include "tests/campaign/stream_handlers.hpp"

#include <algorithm>

namespace actorgrid::campaign {

/// Records what a node reports about its peers.
class population::watcher final : public observer {
public:
  watcher(population& all, std::size_t node) : all_(all), node_(node) {}
  void on_event(const event& e) noexcept override {
    if (!e.peer.empty()) all_.on_event(node_, e);
  }

private:
  population& all_;
  std::size_t node_;
};

population::population(history& notes) : notes_(notes), members_(notes.plan.nodes) {
  const auto& plan = notes.plan;
  testing::simulation_options options;
  options.nodes = plan.nodes;
  options.seed = plan.seed;
  options.any_order = true;
  options.read_delay_max = plan.read_delay_max;
  options.configure = [&plan](std::size_t, node_config& config) {
    config.loops = plan.loops;
    config.ping_interval = plan.ping_interval;
    config.stream_ping_interval = plan.stream_ping_interval;
  };
  options.equip = [this](std::size_t i, node_options& o) {
    o.observers = {std::make_shared<watcher>(*this, i)};
  };
  options.prepare = [this](std::size_t i, node& n) { move_in(i, n); };
  sim_ = std::make_unique<testing::simulation>(std::move(options));
  notes.clock = [this] { return sim_->now(); };
}

population::~population() {
  notes_.clock = [last = sim_->now()] { return last; };
}

void population::move_in(std::size_t node, actorgrid::node& n) {
  auto& m = members_[node];
  auto where = std::make_shared<node_process>();
  where->notes = &notes_;
  where->node = node;
  where->incarnation = m.where ? m.where->incarnation + 1 : 0;
  where->self = &n;
  for (std::size_t i = 0; i < members_.size(); ++i)
    where->peers.push_back(n.peer("http://node" + std::to_string(i) + ":9000"));
  m.where = where;
  m.states.assign(members_.size(), "unconnected");
  serve_calls(n, m.where);
  serve_streams(n, m.where);
  notes_.incarnations.push_back({node, where->incarnation, n.instance(), notes_.now(), {}});
}

void population::start(std::size_t node) {
  members_[node].has_started = members_[node].is_running = true;
  sim_->start(node);
}

void population::on_event(std::size_t node, const event& e) {
  auto& m = members_[node];
  const auto& peers = m.where->peers;
  const auto found =
      std::find_if(peers.begin(), peers.end(), [&](const auto& p) { return p.host() == e.peer; });
  if (found == peers.end()) return;
  const auto peer = static_cast<std::size_t>(found - peers.begin());
  const auto stats = found->stats();
  m.states[peer] = to_string(stats.state);
  notes_.events.push_back({notes_.now(), node, m.where->incarnation, peer, e.what, e.why,
                           m.states[peer], stats.instance});
}

void population::compare_states() {
  for (const auto& m : members_) {
    if (!m.is_running) continue;
    for (std::size_t i = 0; i < m.states.size(); ++i) {
      const auto state = to_string(m.where->peers[i].state());
      if (i != m.where->node && state != m.states[i])
        notes_.odd_states.push_back("node " + std::to_string(m.where->node) + " says that node "
                                    + std::to_string(i) + " is " + std::string(state)
                                    + ", after an event that said " + m.states[i]);
    }
  }
}

bool population::is_whole() const {
  for (const auto& m : members_)
    for (std::size_t i = 0; i < m.where->peers.size(); ++i)
      if (i != m.where->node && !m.where->peers[i].is_connected()) return false;
  return true;
}

void population::count() {
  for (const auto& m : members_)
    for (std::size_t i = 0; i < m.where->peers.size(); ++i) {
      if (i == m.where->node) continue;
      const auto s = m.where->peers[i].stats();
      notes_.numbers.push_back({m.where->node, i, std::string(to_string(s.state)), s.calls_in,
                                s.calls_out, s.streams_in, s.streams_out, s.queue_bytes,
                                s.connections});
    }
}

void population::stop() {
  for (std::size_t i = 0; i < members_.size(); ++i) {
    end_incarnation(i).was_stopped = true;
    sim_->stop(i);
  }
  sim_->settle();
  notes_.stopped = notes_.now();
  notes_.actors_left = sim_->system().registry().running();
  notes_.wire = sim_->trace();
}

incarnation_record& population::end_incarnation(std::size_t node) {
  auto& m = members_[node];
  m.is_running = false;
  auto& incarnation =
      *std::find_if(notes_.incarnations.begin(), notes_.incarnations.end(), [&](const auto& l) {
        return l.node == node && l.incarnation == m.where->incarnation;
      });
  incarnation.ended = notes_.now();
  return incarnation;
}

} // namespace actorgrid::campaign
