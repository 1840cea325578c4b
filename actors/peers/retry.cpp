#include "actors/core/peer_record.hpp"
#include "actors/runtime/random_number.hpp"

#include <actorgrid/detail/deadline.hpp>
#include <actorgrid/gather.hpp>
#include <actorgrid/retry.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace actorgrid::detail {

namespace {

/// Time for the next call: after a failure, or because there is no answer yet.
struct next_call {
  bool is_hedge = false;
};

} // namespace
} // namespace actorgrid::detail

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::detail::next_call)

namespace actorgrid::detail {

actors::retry_budget* budget_of(const peer& p) noexcept {
  return p.record_ ? &p.record_->retries : nullptr;
}

namespace {

/// The peers that are connected now, then the others; otherwise in the order given.
std::vector<peer> connected_first(const std::vector<peer>& peers) {
  std::vector<peer> first, rest;
  for (const auto& p : peers) (p.is_connected() ? first : rest).push_back(p);
  std::ranges::move(rest, std::back_inserter(first));
  return first;
}

/// Calls peers in turn until one responds, one fails for good, or the policy is exhausted.
class retry_caller final : public caf::event_based_actor {
public:
  retry_caller(caf::actor_config& cfg, const repeated_call& what, const std::string& subroute)
      : caf::event_based_actor(cfg), what_(what), subroute_(subroute) {}

private:
  caf::behavior make_behavior() override {
    return {
        [this](const gather_start& start) {
          latest_ = std::min(start.latest, deadline_after(now(), what_.options.timeout.duration()));
          trace_ = start.trace;
          answer_ = make_response_promise<payload>();
          call();
          return answer_;
        },
        [this](next_call m) {
          if (!m.is_hedge) --planned_;
          if (!m.is_hedge || (may_hedge() && take_one())) call();
        },
    };
  }

  std::chrono::steady_clock::time_point now() { return system().clock().now(); }
  /// Whether a call waits that a further one may overtake, at a node that takes calls now.
  bool may_hedge() {
    return waiting_ != 0 && planned_ == 0 && now() >= not_before_[made_ % what_.peers.size()];
  }
  /// Whether one more call may be made than those planned; takes it from the budget of its peer.
  bool take_one() const {
    const auto number = made_ + planned_;
    if (number >= what_.policy.calls_max) return false;
    if (!what_.is_budgeted) return true;
    auto* budget = budget_of(what_.peers[number % what_.peers.size()]);
    return budget && budget->take();
  }

  void call() {
    const auto index = made_ % what_.peers.size();
    const auto& to = what_.peers[index];
    if (auto* budget = budget_of(to); budget && what_.is_budgeted && made_ == 0)
      budget->count_call();
    ++made_;
    ++waiting_;
    auto asked = to.call(unary_route<payload, payload>{what_.id}, what_.request,
                         {what_.policy.call_timeout, subroute_});
    asked.inherit({latest_, trace_ ? &trace_ : nullptr});
    std::move(asked).then(
        this,
        [this](payload response) {
          answer_.deliver(std::move(response));
          quit();
        },
        [this, index](const caf::error& why) { on_failure(why, index); });
    const auto hedge_after = what_.policy.hedge_after.duration();
    if (is_in_time(hedge_after)) delayed_send(this, hedge_after, next_call{true});
  }

  void on_failure(const caf::error& why, std::size_t index) {
    --waiting_;
    if (const auto wait = retry_after(why); wait.count() > 0)
      not_before_[index] = std::max(not_before_[index], now() + wait);
    const auto code = code_of(why);
    // Nodes may differ in the handlers they have, and one may have been removed meanwhile.
    const bool is_of_one = code == errc::peer_has_no_handler || code == errc::unknown_peer;
    const bool may_try = is_retryable(why) || (is_of_one && made_ < what_.peers.size());
    if (may_try && plan_next()) return;
    if (may_try && (waiting_ != 0 || planned_ != 0)) return;
    answer_.deliver(why);
    quit();
  }

  /// Plans a call after a pause. @returns false if there is none to make
  bool plan_next() {
    auto pause = part_of(pause_);
    if (const auto earliest = not_before_[(made_ + planned_) % what_.peers.size()] - now();
        earliest.count() > 0)
      pause += earliest; // Those that were told the same moment do not all come at it.
    if (!is_in_time(pause) || !take_one()) return false;
    pause_ = std::min(2 * pause_, what_.policy.pause_max.duration());
    ++planned_;
    delayed_send(this, pause, next_call{});
    return true;
  }

  /// Random, from [0, most).
  std::chrono::nanoseconds part_of(std::chrono::nanoseconds most) {
    if (most.count() <= 0) return {};
    return std::chrono::nanoseconds(actors::random_number(system())
                                    % static_cast<std::uint64_t>(most.count()));
  }
  bool is_in_time(std::chrono::nanoseconds time) { return time < time_left(latest_, now()); }

  const repeated_call what_;
  const std::string subroute_;
  caf::typed_response_promise<payload> answer_;
  std::chrono::steady_clock::time_point latest_;
  shared_trace trace_;
  std::chrono::nanoseconds pause_ = what_.policy.pause.duration(); ///< at most
  /// When each peer takes a call again, as it said.
  std::vector<std::chrono::steady_clock::time_point> not_before_ =
      std::vector<std::chrono::steady_clock::time_point>(what_.peers.size());
  std::size_t made_ = 0;
  std::size_t waiting_ = 0; ///< calls in flight
  std::size_t planned_ = 0; ///< calls that pauses precede
};

} // namespace

result<actor_request> ask_again(repeated_call what) {
  const auto system = system_of(what.peers);
  if (!system) return make_error(system.why());
  what.peers = connected_first(what.peers);
  const auto start = start_of_calls(what.options.inherits_deadline, what.options.trace);
  std::string subroute{what.options.subroute};
  return actor_request{(*system)->spawn<retry_caller>(std::move(what), std::move(subroute)),
                       caf::make_message(start), 0, errc::shutting_down};
}

} // namespace actorgrid::detail
