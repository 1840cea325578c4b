#include "actors/peers/connected_first.hpp"

#include <actorgrid/call_any.hpp>
#include <actorgrid/detail/deadline.hpp>
#include <actorgrid/gather.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

namespace actorgrid::detail {

namespace {

/// Calls one peer after the other until one responds, or one fails for good.
class any_caller final : public caf::event_based_actor {
public:
  any_caller(caf::actor_config& cfg, const std::vector<peer>& peers, handler_id id,
             const payload& request, time_limit timeout, const std::string& subroute)
      : caf::event_based_actor(cfg), peers_(actors::connected_first(peers)), route_{id},
        request_(request), timeout_(timeout), subroute_(subroute) {}

private:
  caf::behavior make_behavior() override {
    return {[this](const gather_start& start) {
      latest_ = std::min(start.latest, deadline_after(system().clock().now(), timeout_.duration()));
      answer_ = make_response_promise<payload>();
      call_next();
      return answer_;
    }};
  }

  void call_next() {
    auto asked = peers_[next_++].call(route_, request_, {timeout_, subroute_});
    asked.end_by(latest_);
    std::move(asked).then(
        this,
        [this](payload response) {
          answer_.deliver(std::move(response));
          quit();
        },
        [this](const caf::error& why) { on_failure(why); });
  }

  void on_failure(const caf::error& why) {
    const auto code = code_of(why);
    const bool may_go_on = (is_retryable(code) && code != errc::deadline_exceeded)
                           || code == errc::peer_has_no_handler;
    if (may_go_on && next_ < peers_.size()) return call_next();
    answer_.deliver(why);
    quit();
  }

  const std::vector<peer> peers_;
  const unary_route<payload, payload> route_;
  const payload request_;
  const time_limit timeout_;
  const std::string subroute_;
  caf::typed_response_promise<payload> answer_;
  std::size_t next_ = 0;
  std::chrono::steady_clock::time_point latest_;
};

} // namespace

result<actor_request> ask_any(std::vector<peer> peers, handler_id id, payload request,
                              call_options options) {
  const auto system = system_of(peers);
  if (!system) return make_error(system.why());
  return actor_request{(*system)->spawn<any_caller>(std::move(peers), id, std::move(request),
                                                    options.timeout, std::string(options.subroute)),
                       caf::make_message(start_of_calls(options.inherits_deadline)), 0,
                       errc::shutting_down};
}

} // namespace actorgrid::detail
