#include "tests/campaign/running.hpp"

#include "tests/campaign/call_handlers.hpp"
#include "tests/campaign/callers.hpp"
#include "tests/campaign/evidence.hpp"
#include "tests/campaign/population.hpp"
#include "tests/campaign/stream_handlers.hpp"

#include <algorithm>

namespace actorgrid::campaign {

using namespace std::chrono_literals;

namespace {

/// The most time that a grid gets to be whole again; the rules say how much it may take.
constexpr auto healing_time_max = 2min;
/// Longer than any call, stream or handler that ends by itself.
constexpr auto ending_time_max = 70s;

class running_plan {
public:
  explicit running_plan(const campaign_plan& plan)
      : notes_(std::make_unique<history>(plan)), all_(*notes_) {}

  std::unique_ptr<history> live() && {
    const auto& plan = notes_->plan;
    for (const auto& step : plan.steps) {
      pass(step.at - all_.sim().now());
      std::visit([this](const auto& s) { take(s); }, step.what);
    }
    all_.heal();
    notes_->healed = notes_->now();
    if (wait_until(healing_time_max, [this] { return all_.is_whole(); }))
      notes_->whole = notes_->now();
    // What began to leave slowly before may still end its connection.
    pass(write_timeout);
    wait_until(healing_time_max, [this] { return all_.is_whole(); });
    probe();
    wait_until(ending_time_max, [this] { return has_ended(); });
    pass(1s);
    notes_->ended = notes_->now();
    all_.count();
    all_.stop();
    return std::move(notes_);
  }

private:
  void pass(nanoseconds time) {
    if (time > 0ns) all_.sim().advance(time);
    all_.compare_states();
  }

  bool wait_until(nanoseconds limit, const std::function<bool()>& condition) {
    const auto until = all_.sim().now() + limit;
    while (!condition() && all_.sim().now() < until) pass(100ms);
    return condition();
  }

  void take(const planned_start& start) { all_.start(start.node); }
  void take(const planned_call& call) {
    if (all_.runs(call.from)) make_call(all_.sim().system(), all_.at(call.from), call);
  }
  void take(const planned_stream& stream) {
    if (all_.runs(stream.from)) make_stream(all_.at(stream.from), stream);
  }
  void take(const planned_fault& fault) { all_.disturb(fault); }

  void probe() {
    for (std::size_t from = 0; from < notes_->plan.nodes; ++from)
      for (std::size_t to = 0; to < notes_->plan.nodes; ++to)
        if (from != to)
          make_call(all_.sim().system(), all_.at(from),
                    {from, to, call_kind::echo, call_form::task, 10, 0ms, 5s}, true);
  }

  bool has_ended() const {
    const auto call_has = [](const call_record& c) { return !c.endings.empty() || c.forgotten; };
    const auto stream_has = [](const stream_record& s) {
      return !s.caller.endings.empty() || s.forgotten || s.caller.gave_up;
    };
    return std::all_of(notes_->calls.begin(), notes_->calls.end(), call_has)
           && std::all_of(notes_->streams.begin(), notes_->streams.end(), stream_has);
  }

  std::unique_ptr<history> notes_;
  population all_;
};

} // namespace

std::unique_ptr<history> run_plan(const campaign_plan& plan) {
  return running_plan{plan}.live();
}

} // namespace actorgrid::campaign
