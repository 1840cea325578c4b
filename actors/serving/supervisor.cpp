#include "actors/serving/supervisor.hpp"

#include "actors/serving/served_actor.hpp"
#include "actors/streams/serve_stream_message.hpp"

#include <actorgrid/detail/deadline.hpp>

#include <caf/exit_reason.hpp>
#include <caf/send.hpp>

#include <algorithm>

namespace actorgrid::actors {

namespace {

struct start_again {};

} // namespace
} // namespace actorgrid::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::start_again)

namespace actorgrid::actors {

supervisor::supervisor(caf::actor_config& cfg, loop_unit& unit, node_core* core,
                       std::shared_ptr<handler_entry> entry)
    : loop_actor(cfg, unit), core_(*core), entry_(std::move(entry)),
      delay_(entry_->spec.options.restart.delay_min) {}

caf::behavior supervisor::make_behavior() {
  set_down_handler([this](const caf::down_msg& m) {
    if (m.source == serving_) on_death(caf::to_string(m.reason));
  });
  start();
  return {
      [this](serve_stream_message& m) {
        auto port = m.start.port;
        if (!serving_) return port->fail({errc::remote_failure, unavailable()});
        auto request = handler().opening(std::move(m.start));
        if (!request) return port->fail(remote_failure_of(request.error()));
        serving_->enqueue(ctrl(), caf::make_message_id(), std::move(*request), context());
      },
      [this](start_again) { start(); },
  };
}

void supervisor::start() {
  const auto& h = handler();
  if (!h.spawn) {
    serving_ = h.target;
    monitor(serving_);
    entry_->served->serve(serving_);
    return;
  }
  try {
    serving_ = h.spawn(core_.system, &unit());
  } catch (const std::exception& e) {
    on_death(std::string("could not be started: ") + e.what());
    return;
  }
  // Neither the node nor the loop must end before it.
  auto& group = entry_->spec.options.where == run_on::loop ? unit().members() : core_.members;
  caf::actor_cast<caf::abstract_actor*>(serving_)->attach_functor(
      [member = std::make_shared<wait_group::member>(group.enter())](const caf::error&) {
        member->end();
      });
  monitor(serving_);
  entry_->state = handler_state::serving;
  entry_->served->serve(serving_);
}

void supervisor::on_death(const std::string& why) {
  const auto& policy = entry_->spec.options.restart;
  const auto now = core_.system.clock().now();
  serving_ = nullptr;
  last_death_ = why;
  entry_->count_death({errc::remote_failure, why});
  while (!deaths_.empty() && detail::deadline_after(deaths_.front(), policy.within) < now)
    deaths_.pop_front();
  if (deaths_.empty()) delay_ = policy.delay_min;
  deaths_.push_back(now);
  if (!handler().spawn) {
    enter(handler_state::failed, event::kind::handler_failed, why);
  } else if (deaths_.size() >= policy.deaths_max) {
    enter(handler_state::failed, event::kind::handler_failed,
          "died " + std::to_string(deaths_.size()) + " times within "
              + std::to_string(policy.within.count()) + " s, the last time: " + why);
  } else {
    enter(handler_state::restarting, event::kind::handler_died, why);
    scheduled_send(this, detail::deadline_after(now, delay_), start_again{});
    // Halved rather than doubled: doubling the maximum would overflow.
    delay_ = delay_ > policy.delay_max / 2 ? policy.delay_max : 2 * delay_;
  }
}

void supervisor::enter(handler_state next, event::kind what, std::string why) {
  entry_->state = next;
  entry_->served->suspend(unavailable());
  core_.tell({what,
              {},
              name_of(entry_->spec.id, entry_->spec.subroute),
              {errc::remote_failure, std::move(why)}});
}

std::string supervisor::unavailable() const {
  const bool failed = entry_->state == handler_state::failed;
  return name_of(entry_->spec.id, entry_->spec.subroute)
         + (failed ? " has failed: " : " is being restarted: ") + last_death_;
}

void supervisor::on_stop() {
  if (auto mine = std::exchange(serving_, nullptr); mine && handler().spawn)
    caf::anon_send_exit(mine, caf::exit_reason::user_shutdown);
  entry_->served->close();
  // The entry holds this actor.
  entry_ = nullptr;
}

} // namespace actorgrid::actors
