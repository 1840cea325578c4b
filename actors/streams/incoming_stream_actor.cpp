#include "actors/streams/incoming_stream_actor.hpp"

#include "actors/streams/serve_stream_message.hpp"
#include "config/actor_threads.hpp"

#include <actorgrid/detail/handler_scope.hpp>

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
      machine_(setup.config, driver(), loop().now()), span_(std::move(setup.span)),
      tasks_(unit.host()) {
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
  if (span_) span_->handler_began = loop().now();
  auto port = make_port();
  detail::stream_start start{std::move(setup->info), std::move(setup->opening), port};
  if (auto* coroutine = std::get_if<detail::stream_coroutine>(&handler_->spec.run)) {
    // The port is held until the end: dropping it earlier means giving up the stream.
    const auto latest = detail::to_steady(start.info.deadline);
    auto trace = start.info.traced;
    tasks_.start((*coroutine)(std::move(start)),
                 [this, port](const caf::error& outcome) {
                   ask_end(end_of_handler(outcome));
                   schedule();
                 },
                 latest, std::move(trace));
  } else if (auto* function = std::get_if<detail::stream_function>(&handler_->spec.run)) {
    const std::shared_ptr<function_permits> permits{new function_permits{
        std::move(setup->running), std::move(permit_), setup->members->enter()}};
    unit().system().spawn<caf::detached>([self = caf::intrusive_ptr<stream_actor>{this},
                                          f = *function, port, start,
                                          permits](caf::event_based_actor*) mutable {
      caf::error outcome;
      try {
        const config::may_block_here functions_may;
        const auto trace = start.info.traced;
        const detail::handler_scope here{
            {detail::to_steady(start.info.deadline), trace ? &trace : nullptr}};
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
  if (span_) span_->why = why;
  if (why)
    machine_.fail(why);
  else
    machine_.finish();
}

void incoming_stream_actor::on_port_dropped() {
  if (is_end_asked()) return;
  has_failed_ = true;
  const failure why{errc::remote_failure, "the handler dropped the stream"};
  if (span_) span_->why = why;
  machine_.abort(why.text);
}

void incoming_stream_actor::on_stop() {
  stream_actor::on_stop();
  counts_.end_stream(has_failed_            ? served_end::error
                     : machine_.cancelled() ? served_end::late
                                            : served_end::ok);
  if (span_) [[unlikely]]
    tell_end();
  tasks_.clear();
}

void incoming_stream_actor::tell_end() {
  const auto now = loop().now();
  const auto* const cancelled = machine_.cancelled();
  const auto why = has_failed_ ? span_->why : cancelled ? *cancelled : failure{};
  driver().traces().end(span_, why, {span_->handler_began, now}, now);
}

} // namespace actorgrid::actors
