#include "actors/streams/incoming_stream_actor.hpp"

#include "actors/streams/serve_stream_message.hpp"
#include "config/actor_threads.hpp"

#include <actorgrid/detail/handler_scope.hpp>

#include <caf/send.hpp>

namespace actorgrid::actors {

namespace {

const failure clean_end{};

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
  if (is_first && !is_over()) run_handler();
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
                   on_handler_finished(outcome);
                   schedule();
                 },
                 latest, std::move(trace));
  } else if (auto* function = std::get_if<detail::stream_function>(&handler_->spec.run)) {
    auto permits = std::make_shared<function_permits>(std::move(setup->running), std::move(permit_),
                                                      setup->members->enter());
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
      self->tell_handler_finished(std::move(outcome));
    });
  } else {
    caf::anon_send(handler_->actor, serve_stream_message{std::move(start)});
  }
}

void incoming_stream_actor::on_frames(std::vector<codec::frame>& frames) {
  machine_.on_frames(frames, loop().now());
}

void incoming_stream_actor::on_timeout() {
  machine_.on_timeout(loop().now());
}

void incoming_stream_actor::on_lost(const failure& why) {
  machine_.on_lost(why);
}

const failure* incoming_stream_actor::input_end() const {
  if (const auto* why = machine_.cancelled()) return why;
  return machine_.is_input_ended() ? &clean_end : nullptr;
}

bool incoming_stream_actor::is_cancelled_by_drain(bool is_first_second, bool is_idle) const {
  switch (handler_->spec.options.drain) {
  case on_drain::finish:
    return false;
  case on_drain::cancel:
    return true;
  case on_drain::by_deadline:
    break;
  }
  return is_idle || (is_endless() && !is_first_second);
}

void incoming_stream_actor::on_handler_finished(const caf::error& outcome) {
  ask_end(outcome ? remote_failure_of(outcome) : failure{});
}

void incoming_stream_actor::end_output(const failure& why) {
  has_failed_ = static_cast<bool>(why);
  if (span_) told_failure_ = why;
  if (why)
    machine_.fail(why);
  else
    machine_.finish();
}

void incoming_stream_actor::on_port_dropped() {
  if (is_end_asked()) return;
  has_failed_ = true;
  told_failure_ = {errc::remote_failure, "the handler dropped the stream"};
  machine_.abort(told_failure_.text);
}

failure incoming_stream_actor::final_failure() const {
  const auto* why = machine_.cancelled();
  return why ? *why : clean_end;
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
  const auto came = detail::to_steady(span_->told.began);
  const auto began = span_->handler_began;
  const bool has_run = began != mux::time_point{};
  const auto why = has_failed_ ? told_failure_ : final_failure();
  driver().traces().end(span_,
                        {why.code, why.text, detail::from_steady(now),
                         (has_run ? began : now) - came, has_run ? now - began : mux::duration{}});
}

} // namespace actorgrid::actors
