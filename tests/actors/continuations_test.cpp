#include "tests/support/catch.hpp"

#include <actorgrid/detail/continuations.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include <chrono>
#include <functional>
#include <future>
#include <string>
#include <utility>

using actorgrid::detail::continuations;
using namespace std::chrono_literals;

namespace {

/// Continues as often as it is told, and keeps what happened in which order.
class continuing : public caf::event_based_actor {
public:
  using on_step = std::function<void(continuing&, int)>;

  continuing(caf::actor_config& cfg, int steps, on_step f, std::promise<std::string>* result)
      : caf::event_based_actor(cfg), steps_(steps), on_step_(std::move(f)), done_(*result) {}
  ~continuing() override { done_.set_value(seen_); }

  caf::behavior make_behavior() override {
    go_on();
    return {[this](const std::string& word) {
      note(word);
      if (word == "end") quit();
    }};
  }
  void note(const std::string& word) { seen_ += word + ' '; }

private:
  void go_on() {
    if (step_ == steps_) return send(this, std::string{"end"});
    continuations::add(this, caf::behavior{[this] {
                         continuations then{this};
                         note(std::to_string(++step_));
                         go_on();
                         on_step_(*this, step_);
                         then.run();
                       }});
  }

  const int steps_;
  const on_step on_step_;
  std::promise<std::string>& done_;
  int step_ = 0;
  std::string seen_;
};

/// What an actor saw that took that many steps.
std::string seen(int steps, continuing::on_step f) {
  caf::actor_system_config config;
  std::promise<std::string> done;
  auto seen = done.get_future();
  {
    caf::actor_system system{config};
    system.spawn<continuing>(steps, std::move(f), &done);
  }
  REQUIRE(seen.wait_for(0s) == std::future_status::ready);
  return seen.get();
}

} // namespace

TEST_CASE("what a handler continues with runs right after it, before other messages") {
  CHECK(seen(3,
             [](continuing& me, int step) {
               if (step == 1) me.send(&me, std::string{"message"});
             })
        == "1 2 3 message end ");
}

TEST_CASE("a handler that always continues leaves its actor time for messages") {
  const auto order = seen(200, [](continuing& me, int step) {
    if (step == 1) me.send(&me, std::string{"message"});
  });
  CHECK(order.find("message") < order.find(" 100 "));
  CHECK(order.find(" 10 ") < order.find("message"));
}

TEST_CASE("a handler that quits does not go on") {
  CHECK(seen(3,
             [](continuing& me, int step) {
               if (step == 2) me.quit();
             })
        == "1 2 ");
}

TEST_CASE("a handler that awaits an answer goes on after it") {
  CHECK(seen(3,
             [](continuing& me, int step) {
               if (step != 1) return;
               auto other = me.spawn([](caf::event_based_actor*,
                                        int) -> caf::behavior { return {[](int n) { return n; }}; },
                                     0);
               me.request(other, 10s, 1).await([&me](int) { me.note("answer"); });
             })
        == "1 answer 2 3 end ");
}
