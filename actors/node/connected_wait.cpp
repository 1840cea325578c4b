#include "actors/node/connected_wait.hpp"

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/response_promise.hpp>

#include <string>
#include <utility>

namespace actorgrid::actors {

namespace {

struct start_waiting {};

} // namespace
} // namespace actorgrid::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::start_waiting)

namespace actorgrid::actors {

namespace {

/// Waits for all hosts at once, and answers when enough are connected or no more can be.
class connected_wait final : public caf::event_based_actor {
public:
  connected_wait(caf::actor_config& cfg, const std::vector<peer>& hosts, std::size_t needed,
                 time_limit timeout)
      : caf::event_based_actor(cfg), hosts_(hosts), needed_(needed), timeout_(timeout) {}

private:
  caf::behavior make_behavior() override {
    return {[this](start_waiting) {
      answer_ = make_response_promise();
      for (const auto& host : hosts_)
        host.wait_connected(timeout_).then(
            this,
            [this] {
              ++connected_;
              settle();
            },
            [this, host](const caf::error& why) { miss(host, why); });
      settle();
    }};
  }

  void miss(const peer& host, const caf::error& why) {
    const auto code = code_of(why);
    const bool is_removed = code == errc::unknown_peer;
    if (code != errc::deadline_exceeded && !(is_removed && connected_ + others_left() >= needed_))
      return finish(why);
    missing_ += (missing_.empty() ? "" : ", ") + host.host();
    if (const auto last = host.stats().last_failure) missing_ += " (" + render(last) + ")";
    ++late_;
    settle();
  }

  /// How many may still become connected, except one that does not.
  std::size_t others_left() const { return hosts_.size() - connected_ - late_ - 1; }

  void settle() {
    if (connected_ >= needed_) return finish({});
    if (connected_ + late_ < hosts_.size()) return;
    std::string text = "not connected to " + (missing_.empty() ? "any" : missing_);
    if (needed_ != hosts_.size())
      text += "; " + std::to_string(needed_) + " of " + std::to_string(hosts_.size())
              + " were awaited, " + std::to_string(connected_) + " are connected";
    finish(make_error(errc::deadline_exceeded, std::move(text)));
  }

  void finish(caf::error why) {
    if (std::exchange(is_done_, true)) return;
    if (why)
      answer_.deliver(std::move(why));
    else
      answer_.deliver(caf::unit);
    quit();
  }

  const std::vector<peer> hosts_;
  const std::size_t needed_;
  const time_limit timeout_;
  caf::response_promise answer_;
  std::size_t connected_ = 0;
  std::size_t late_ = 0;
  std::string missing_;
  bool is_done_ = false;
};

} // namespace

call<void> when_connected(caf::actor_system& system, const std::vector<peer>& hosts,
                          std::size_t needed, time_limit timeout) {
  auto waiter = system.spawn<connected_wait>(hosts, needed, timeout);
  return {std::move(waiter), caf::make_message(start_waiting{})};
}

} // namespace actorgrid::actors
