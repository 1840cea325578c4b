#include "tests/steps/trial.hpp"

#include "tests/steps/handlers.hpp"
#include "tests/steps/promises.hpp"

#include <actorgrid/node.hpp>

#include <caf/actor_registry.hpp>

#include <chrono>
#include <limits>
#include <optional>
#include <set>

namespace actorgrid::steps {

namespace {

using namespace std::chrono_literals;

/// Enough for both ends of a held connection to notice, and for a conversation.
constexpr auto time_max = 60s;
constexpr auto distance = 3ms;
constexpr std::uint64_t bytes_per_second = 10'000'000;
/// Enough for what was sent before a connection broke to arrive, and then the break itself.
constexpr auto news_take = 500ms;

class running {
public:
  explicit running(const trial& t)
      : trial_(t), sim_({.nodes = t.what->nodes,
                         .prepare = [this](std::size_t i, node& n) { serve_all(notes_, i, n); },
                         .patience = time_max}) {}

  verdict run() {
    if (trial_.over == road::far) sim_.link(0, 1).delay(distance);
    if (trial_.over == road::narrow) sim_.link(0, 1).throttle(bytes_per_second);
    if (!trial_.what->starts_nodes) sim_.start();
    stage_.emplace(sim_, notes_, trial_.where);
    const auto first = sim_.steps();
    const bool strikes = trial_.struck != fault::none;
    sim_.before_step(strikes ? first + trial_.step : std::numeric_limits<std::uint64_t>::max(),
                     [this] { strike(); });
    trial_.what->play(*stage_);
    sim_.run_until([this] { return struck_at_ || notes_.is_done(); });
    sim_.settle();
    found_.steps = sim_.steps() - first;
    require(strikes == struck_at_.has_value(), "the fault did not happen");
    if (struck_at_) is_noticed_at_once();
    if (struck_at_) heal(sim_, trial_.struck, at());
    sim_.run_until([this] { return notes_.is_done(); });
    if (trial_.what->stops_callee) {
      sim_.advance(news_take);
      sim_.restart(at().callee);
    }
    goes_on();
    keeps_promises();
    leaves_nothing();
    return std::move(found_);
  }

private:
  ends at() const { return stage_->at; }

  void require(bool holds, std::string otherwise) {
    if (!holds) found_.broken.push_back(std::move(otherwise));
  }

  void strike() {
    for (const auto& one : notes_.all_asked()) over_before_.push_back(one.is_over());
    for (const auto here : {at().caller, at().callee})
      if (sim_.seen(here).count(event::kind::connected, sim_.host(other_than(here))) > 0)
        knew_.insert(here);
    struck_at_ = sim_.now();
    steps::strike(sim_, trial_.struck, at());
  }

  /// Calls in flight over the connection fail now, not by their deadlines.
  void is_noticed_at_once() {
    if (!is_seen_at_once(trial_.struck) || sim_.now() != *struck_at_) return;
    if (trial_.over != road::ideal) sim_.advance(news_take);
    const auto& all = notes_.all_asked();
    for (std::size_t i = 0; i < over_before_.size(); ++i)
      if (!all[i].is_stream && all[i].from + all[i].to == at().caller + at().callee)
        require(all[i].is_over(), all[i].name + ": did not fail at once");
  }

  /// All nodes are connected, know each other's instance, and serve calls.
  void goes_on() {
    for (std::size_t a = 0; a < sim_.size(); ++a)
      for (std::size_t b = 0; b < sim_.size(); ++b) {
        if (a == b) continue;
        const auto pair = std::to_string(a) + ">" + std::to_string(b);
        const auto connected = sim_.wait(sim_.peer(a, b).wait_connected(10s));
        require(static_cast<bool>(connected), pair + ": not connected");
        auto fresh = sim_.wait(sim_.peer(a, b).call(quick, payload("fresh-" + pair)));
        require(fresh && notes_.work_for("fresh-" + pair).runs == 1, pair + ": a call fails");
        require(sim_.peer(a, b).stats().instance == sim_.node(b).instance(),
                pair + ": connected to an earlier process");
      }
    tells_restarts();
  }

  /// A restart is told apart from a lost connection.
  void tells_restarts() {
    for (const auto here : {at().caller, at().callee}) {
      const auto other = other_than(here);
      const auto told = sim_.seen(here).count(event::kind::peer_restarted, sim_.host(other));
      const bool must_be_told = is_restarted(other) && !is_restarted(here) && knew_.contains(here);
      require(told >= (must_be_told ? 1 : 0) && told <= (is_restarted(other) ? 1 : 0),
              std::to_string(here) + " reported " + std::to_string(told) + " restarts");
    }
  }

  std::size_t other_than(std::size_t node) const {
    return node == at().caller ? at().callee : at().caller;
  }
  bool is_restarted(std::size_t node) const {
    return (struck_at_ && ends_process(trial_.struck, node, at()))
           || (trial_.what->stops_callee && node == at().callee);
  }

  void keeps_promises() {
    sim_.run_until([this] { return !notes_.is_any_handler_alive(); });
    for (auto& one :
         find_broken({notes_, struck_at_ ? trial_.struck : fault::none, at(), over_before_,
                      trial_.where == callers::on_their_node, trial_.what->stops_callee}))
      found_.broken.push_back(std::move(one));
    for (std::size_t i = 0; struck_at_ && trial_.struck == fault::stall && i < sim_.size(); ++i)
      require(sim_.seen(i).count(event::kind::connection_lost) == losses_of(i),
              std::to_string(i) + " lost a connection that was only slow");
  }

  /// Losses that the conversation itself causes.
  std::size_t losses_of(std::size_t node) const {
    return trial_.what->cuts || (trial_.what->stops_callee && node == at().caller) ? 1 : 0;
  }

  void leaves_nothing() {
    sim_.settle();
    for (std::size_t a = 0; a < sim_.size(); ++a)
      for (std::size_t b = 0; b < sim_.size(); ++b) {
        if (a == b) continue;
        const auto s = sim_.peer(a, b).stats();
        require(s.calls_in + s.calls_out + s.streams_in + s.streams_out + s.queue_bytes == 0,
                std::to_string(a) + ">" + std::to_string(b) + ": something is still in flight");
      }
    stage_.reset();
    for (std::size_t i = 0; i < sim_.size(); ++i) sim_.stop(i);
    sim_.settle();
    const auto left = sim_.system().registry().running();
    require(left <= 1,
            std::to_string(left) + " actors are left, expected only the simulation's own");
  }

  const trial& trial_;
  book notes_;
  testing::simulation sim_;
  std::optional<fixture> stage_;
  std::optional<std::chrono::nanoseconds> struck_at_;
  std::vector<bool> over_before_;
  std::set<std::size_t> knew_; ///< the ends that had connected before the fault struck
  verdict found_;
};

} // namespace

std::string trial::name() const {
  const char* const roads[] = {"/ideal", "/far", "/narrow"};
  return std::string(what->name) + "/" + std::string(to_string(struck)) + "/" + std::to_string(step)
         + (where == callers::elsewhere ? "/elsewhere" : "/on their node")
         + roads[static_cast<std::size_t>(over)];
}

verdict run(const trial& t) {
  try {
    return running(t).run();
  } catch (const std::exception& e) {
    return {{e.what()}, 0};
  }
}

} // namespace actorgrid::steps
