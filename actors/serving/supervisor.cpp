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
                       handler_group group)
    : loop_actor(cfg, unit), core_(*core), group_(std::move(group)),
      delay_(spec().options.restart.delay_min) {}

caf::behavior supervisor::make_behavior() {
  set_down_handler([this](const caf::down_msg& m) {
    if (m.source == serving_) on_death(caf::to_string(m.reason));
  });
  start();
  return {
      [this](serve_stream_message& m) { on_stream(std::move(m.start)); },
      [this](start_again) { start(); },
  };
}

void supervisor::on_stream(detail::stream_start start) {
  const auto port = start.port;
  const auto& info = start.info;
  if (!serving_)
    return port->fail(
        {errc::remote_failure, name_of(info.id, spec().subroute) + " " + unavailable_});
  const auto asked =
      std::ranges::find_if(group_, [&](const auto& entry) { return entry->spec.id == info.id; });
  auto request = std::get<detail::actor_handler>((*asked)->spec.run).opening(std::move(start));
  if (!request) return port->fail(remote_failure_of(request.error()));
  serving_->enqueue(ctrl(), caf::make_message_id(), std::move(*request), context());
}

void supervisor::start() {
  const auto& h = handler();
  if (!h.spawn) {
    serving_ = h.target;
    monitor(serving_);
    group_.front()->served->serve(serving_);
    return;
  }
  try {
    serving_ = h.spawn(core_.system, &unit());
  } catch (const std::exception& e) {
    on_death(std::string("could not be started: ") + e.what());
    return;
  } catch (...) {
    on_death("could not be started: it threw an exception that is no std::exception");
    return;
  }
  // Neither the node nor the loop must end before it.
  auto& group = spec().options.where == run_on::loop ? unit().members() : core_.members;
  caf::actor_cast<caf::abstract_actor*>(serving_)->attach_functor(
      [member = std::make_shared<wait_group::member>(group.enter())](const caf::error&) {
        member->end();
      });
  monitor(serving_);
  group_.front()->served->serve(serving_);
  if (!deaths_.empty())
    enter(handler_state::serving, membership_event::kind::handler_restarted, {});
}

void supervisor::on_death(const std::string& why) {
  const auto& policy = spec().options.restart;
  const auto now = core_.system.clock().now();
  serving_ = nullptr;
  last_death_ = why;
  while (!deaths_.empty() && detail::deadline_after(deaths_.front(), policy.within) < now)
    deaths_.pop_front();
  if (deaths_.empty()) delay_ = policy.delay_min;
  deaths_.push_back(now);
  const bool is_last = !handler().spawn || deaths_.size() >= policy.deaths_max;
  const auto next = is_last ? handler_state::failed : handler_state::restarting;
  for (const auto& entry : group_) {
    // First: a thread that sees this death counted must not see the handler serving.
    entry->state = next;
    entry->count_death({errc::remote_failure, why});
  }
  if (!handler().spawn) {
    suspend(next, why);
  } else if (is_last) {
    suspend(next, "died " + std::to_string(deaths_.size()) + " times within "
                      + std::to_string(policy.within.count()) + " s, the last time: " + why);
  } else {
    suspend(next, why);
    scheduled_send(this, detail::deadline_after(now, delay_), start_again{});
    // Halved rather than doubled: doubling the maximum would overflow.
    delay_ = delay_ > policy.delay_max / 2 ? policy.delay_max : 2 * delay_;
  }
}

void supervisor::suspend(handler_state next, const std::string& why) {
  const bool failed = next == handler_state::failed;
  unavailable_ = (failed ? "has failed: " : "is being restarted: ") + last_death_;
  group_.front()->served->suspend(unavailable_);
  const failure cause{errc::remote_failure, why};
  enter(next,
        failed ? membership_event::kind::handler_failed : membership_event::kind::handler_died,
        cause);
  core_.tell(
      {failed ? event::kind::handler_failed : event::kind::handler_died, {}, names(), cause});
}

void supervisor::enter(handler_state next, membership_event::kind what, const failure& why) {
  for (const auto& entry : group_) {
    entry->state = next;
    core_.membership->tell(
        {.what = what, .handler = entry->spec.id, .subroute = entry->spec.subroute, .why = why},
        entry->is_registered);
  }
}

std::string supervisor::names() const {
  std::string text;
  for (const auto& entry : group_)
    if (entry->is_registered)
      text += (text.empty() ? "" : ", ") + name_of(entry->spec.id, entry->spec.subroute);
  return text;
}

void supervisor::on_stop() {
  if (auto mine = std::exchange(serving_, nullptr); mine && handler().spawn)
    caf::anon_send_exit(mine, caf::exit_reason::user_shutdown);
  group_.front()->served->close();
  // The entries hold this actor.
  group_.clear();
}

} // namespace actorgrid::actors
