#include "actors/core/peer_record.hpp"
#include "actors/peers/connected_first.hpp"

#include <actorgrid/detail/deadline.hpp>
#include <actorgrid/gather.hpp>
#include <actorgrid/retry.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

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

/// Calls peers in turn until one responds, one fails for good, or the policy is exhausted.
class retry_caller final : public caf::event_based_actor {
public:
  retry_caller(caf::actor_config& cfg, const std::vector<peer>& peers, handler_id id,
               const payload& request, retry_policy policy, time_limit timeout,
               const std::string& subroute)
      : caf::event_based_actor(cfg), peers_(actors::connected_first(peers)), route_{id},
        request_(request), policy_(policy), timeout_(timeout), subroute_(subroute) {}

private:
  caf::behavior make_behavior() override {
    return {
        [this](const gather_start& start) {
          latest_ = std::min(start.latest, deadline_after(now(), timeout_.duration()));
          answer_ = make_response_promise<payload>();
          call();
          return answer_;
        },
        [this](next_call m) {
          if (!m.is_hedge) --planned_;
          if (!m.is_hedge || take_one()) call();
        },
    };
  }

  std::chrono::steady_clock::time_point now() { return system().clock().now(); }
  const peer& next_peer() const { return peers_[made_ % peers_.size()]; }
  /// Whether one more call may be made.
  bool take_one() const {
    auto* budget = budget_of(next_peer());
    return made_ + planned_ < policy_.calls_max && budget && budget->take();
  }

  void call() {
    const auto& to = next_peer();
    if (auto* budget = budget_of(to); budget && made_ == 0) budget->count_call();
    ++made_;
    ++waiting_;
    auto asked = to.call(route_, request_, {policy_.call_timeout, subroute_});
    asked.end_by(latest_);
    std::move(asked).then(
        this,
        [this](payload response) {
          answer_.deliver(std::move(response));
          quit();
        },
        [this](const caf::error& why) { on_failure(why); });
    const auto hedge_after = policy_.hedge_after.duration();
    if (is_in_time(hedge_after)) delayed_send(this, hedge_after, next_call{true});
  }

  void on_failure(const caf::error& why) {
    --waiting_;
    const bool may_try = is_retryable(code_of(why));
    if (may_try && plan_next()) return;
    if (may_try && (waiting_ != 0 || planned_ != 0)) return;
    answer_.deliver(why);
    quit();
  }

  /// Plans a call after a pause. @returns false if there is none to make
  bool plan_next() {
    auto* budget = budget_of(next_peer());
    if (!budget) return false;
    const auto part = static_cast<double>(pause_.count()) * budget->random();
    const std::chrono::nanoseconds pause{static_cast<std::int64_t>(part)};
    if (!is_in_time(pause) || !take_one()) return false;
    pause_ = std::min(2 * pause_, policy_.pause_max.duration());
    ++planned_;
    delayed_send(this, pause, next_call{});
    return true;
  }

  bool is_in_time(std::chrono::nanoseconds time) { return time < time_left(latest_, now()); }

  const std::vector<peer> peers_;
  const unary_route<payload, payload> route_;
  const payload request_;
  const retry_policy policy_;
  const time_limit timeout_;
  const std::string subroute_;
  caf::typed_response_promise<payload> answer_;
  std::chrono::steady_clock::time_point latest_;
  std::chrono::nanoseconds pause_ = policy_.pause.duration(); ///< at most
  std::size_t made_ = 0;
  std::size_t waiting_ = 0; ///< calls in flight
  std::size_t planned_ = 0; ///< calls that pauses precede
};

} // namespace

result<actor_request> ask_again(std::vector<peer> peers, handler_id id, payload request,
                                retry_policy policy, call_options options) {
  const auto system = system_of(peers);
  if (!system) return make_error(system.why());
  return actor_request{
      (*system)->spawn<retry_caller>(std::move(peers), id, std::move(request), policy,
                                     options.timeout, std::string(options.subroute)),
      caf::make_message(start_of_calls(options.inherits_deadline)), 0, errc::shutting_down};
}

} // namespace actorgrid::detail
