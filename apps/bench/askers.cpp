#include "apps/bench/askers.hpp"

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>

#include <memory>
#include <utility>

namespace actorgrid::bench {

namespace {

using clock = std::chrono::steady_clock;

/// Keeps that many calls in flight until the load is over, then ends.
class asker : public caf::event_based_actor {
public:
  asker(caf::actor_config& cfg, load_log* log, peer to, place where, payload text,
        std::size_t in_flight, bool by_handler)
      : caf::event_based_actor(cfg), log_(*log), to_(std::move(to)), route_(echo_bytes(where)),
        text_(std::move(text)), in_flight_(in_flight) {
    if (by_handler) handler_ = to_.handler(route_);
  }

  caf::behavior make_behavior() override {
    const auto wanted = std::exchange(in_flight_, 0);
    for (std::size_t i = 0; i < wanted; ++i) ask();
    // It lives until it quits.
    return {[](caf::unit_t) {}};
  }

private:
  void ask() {
    if (log_.is_over()) return;
    ++in_flight_;
    const auto begin = clock::now();
    log_.begun();
    const auto answered = [this, begin](const payload& echoed) {
      finish(begin, echoed.text() == text_.text()
                        ? caf::error{}
                        : make_error(errc::protocol_violation, "not what was sent"));
    };
    const auto failed = [this, begin](const caf::error& why) { finish(begin, why); };
    if (handler_)
      request(handler_, caf::infinite, text_).then(answered, failed);
    else
      to_.call(route_, text_).then(this, answered, failed);
  }

  void finish(clock::time_point begin, caf::error why) {
    --in_flight_;
    const bool failed = static_cast<bool>(why);
    log_.ended(begin, std::move(why));
    // Not after a failure: immediate failures would keep this actor's thread busy.
    if (!failed) ask();
    if (in_flight_ == 0) quit();
  }

  load_log& log_;
  const peer to_;
  const unary_route<payload, payload> route_;
  const payload text_;
  std::size_t in_flight_;
  caf::actor handler_;
};

} // namespace

operation_of_actors asked_echo(const asking_actors& who, place where, std::size_t bytes) {
  return [who, where, text = payload{std::string(bytes, 'x')}](
             node& self, const std::vector<peer>& others, std::size_t callers, load_log& log) {
    std::vector<caf::actor> made;
    const std::size_t actors = who.is_one ? 1 : callers;
    for (std::size_t i = 0; i < actors; ++i) {
      const auto& to = others[i % others.size()];
      const auto calls = who.is_one ? callers : 1;
      made.push_back(who.on_loop
                         ? self.spawn_on_loop<asker>(&log, to, where, text, calls, who.by_handler)
                         : caf::actor_cast<caf::actor>(to.system()->spawn<asker>(
                               &log, to, where, text, calls, who.by_handler)));
    }
    return made;
  };
}

} // namespace actorgrid::bench
