#include "actors/streams/incoming_stream_actor.hpp"

#include "actors/streams/serve_stream_message.hpp"
#include "config/actor_threads.hpp"

#include <actorgrid/detail/handler_deadline.hpp>

#include <caf/send.hpp>

namespace actorgrid::actors {

namespace {

/// As the caller gets it.
failure end_of_handler(const caf::error& outcome) {
  return outcome ? remote_failure_of(outcome) : failure{};
}

/// The permits that a stream function holds while it runs.
struct function_permits {
  std::shared_ptr<void> of_handler;
  stream_permit of_peer;
  wait_group::member of_node;
};

} // namespace

incoming_stream_actor::incoming_stream_actor(caf::actor_config& cfg, loop_unit& unit,
                                             incoming_stream_setup setup)
    : stream_actor(cfg, unit, setup.driver, setup.info.id, setup.config.mux_id, false,
                   setup.config.deadline == mux::never),
      handler_(setup.handler), permit_(std::move(setup.permit)), counts_(*setup.counts),
      machine_(setup.config, driver(), loop().now()), tasks_(unit.host()) {
  setup_ = std::make_unique<incoming_stream_setup>(std::move(setup));
  counts_.begin_stream();
}

void incoming_stream_actor::on_turn() {
  const bool is_first = static_cast<bool>(setup_);
  stream_actor::on_turn();
  if (is_first && !machine_.is_over()) run_handler();
}

void incoming_stream_actor::run_handler() {
  const auto setup = std::move(setup_);
  auto port = make_port();
  detail::stream_start start{std::move(setup->info), std::move(setup->opening), port};
  if (auto* coroutine = std::get_if<detail::stream_coroutine>(&handler_->spec.run)) {
    // The port is held until the end: dropping it earlier means giving up the stream.
    const auto latest = detail::to_steady(start.info.deadline);
    tasks_.start((*coroutine)(std::move(start)),
                 [this, port](const caf::error& outcome) {
                   ask_end(end_of_handler(outcome));
                   schedule();
                 },
                 latest);
  } else if (auto* function = std::get_if<detail::stream_function>(&handler_->spec.run)) {
    auto permits = std::make_shared<function_permits>(std::move(setup->running), std::move(permit_),
                                                      setup->members->enter());
    unit().system().spawn<caf::detached>([self = caf::intrusive_ptr<stream_actor>{this},
                                          f = *function, port, start,
                                          permits](caf::event_based_actor*) mutable {
      caf::error outcome;
      try {
        const config::may_block_here functions_may;
        const detail::handler_deadline latest{detail::to_steady(start.info.deadline)};
        outcome = f(std::move(start));
      } catch (...) {
        outcome = detail::error_of_current_exception();
      }
      // Released first: on seeing the end, the caller may open the next stream at once.
      permits->of_handler.reset();
      permits->of_peer.give_back();
      if (outcome)
        self->fail(remote_failure_of(outcome));
      else
        self->finish();
    });
  } else {
    caf::anon_send(handler_->actor, serve_stream_message{std::move(start)});
  }
}

void incoming_stream_actor::consider_drain(bool is_first_second, bool is_idle) {
  switch (handler_->spec.options.drain) {
  case on_drain::finish:
    return;
  case on_drain::cancel:
    break;
  case on_drain::by_deadline:
    if (!is_idle && (is_first_second || !is_endless())) return;
  }
  machine_.shut_down();
}

void incoming_stream_actor::end_output(const failure& why) {
  has_failed_ = static_cast<bool>(why);
  if (why)
    machine_.fail(why);
  else
    machine_.finish();
}

void incoming_stream_actor::on_port_dropped() {
  if (is_end_asked()) return;
  has_failed_ = true;
  machine_.abort("the handler dropped the stream");
}

void incoming_stream_actor::on_stop() {
  stream_actor::on_stop();
  counts_.end_stream(has_failed_            ? served_end::error
                     : machine_.cancelled() ? served_end::late
                                            : served_end::ok);
  tasks_.clear();
}

} // namespace actorgrid::actors
