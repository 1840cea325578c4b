#include "actors/stream_actor.hpp"

#include "actors/stream_port.hpp"

#include <caf/send.hpp>

namespace actorgrid::actors {

stream_actor::stream_actor(caf::actor_config& cfg, loop_unit& unit,
                           std::shared_ptr<connection_context> context, mux::token token,
                           handler_id route)
    : loop_actor(cfg, unit), context_(std::move(context)),
      shared_(std::make_shared<stream_shared>(route, context_->message_bytes_max())),
      token_(token) {
  shared_->local = this;
}

std::shared_ptr<detail::stream_port> stream_actor::make_port() {
  return std::make_shared<stream_port>(caf::actor_cast<caf::actor>(this), shared_, loop());
}

caf::behavior stream_actor::make_behavior() {
  timer_.emplace(loop(), [self = caf::actor_cast<caf::actor_addr>(this)] {
    if (auto alive = caf::actor_cast<caf::actor>(self)) caf::anon_send(alive, timer_fired{});
  });
  return {
      [this](frames_arrived& m) {
        on_frames(m.frames);
        update();
      },
      [this](timer_fired) {
        armed_ = mux::never;
        on_timeout();
        update();
      },
      [this](connection_lost& m) {
        on_lost(m.why);
        update();
      },
      [this](queue_has_room) { update(); },
      [this](pull_input) {
        auto previous = std::exchange(reader_, make_response_promise());
        if (previous.pending())
          previous.deliver(make_error(errc::cancelled, "a second reader waits"));
        update();
      },
      [this](await_credit) {
        auto previous = std::exchange(writer_, make_response_promise());
        if (previous.pending())
          previous.deliver(make_error(errc::cancelled, "a second writer waits"));
        update();
      },
      [this](push_item& m) {
        shared_->in_transit.fetch_sub(1);
        held_.push_back(std::move(m.item));
        update();
      },
      [this](finish_output) {
        ask_end(std::nullopt);
        update();
      },
      [this](fail_output& m) {
        on_fail(std::move(m.text));
        update();
      },
      [this](port_dropped) {
        on_port_dropped();
        update();
      },
      [this](handler_finished& m) {
        on_handler_finished(m.outcome);
        update();
      },
  };
}

void stream_actor::read_one(detail::stream_update& out) {
  if (auto item = take()) out.items.push_back(std::move(*item));
  if (auto* end = input_end(); end && out.items.empty()) {
    out.ended = true;
    out.end = *end;
  }
  refresh_from_port();
}

void stream_actor::write_one(payload item) {
  held_.push_back(std::move(item));
  refresh_from_port();
}

void stream_actor::ask_end(std::optional<std::string> error) {
  if (std::exchange(end_asked_, true)) return;
  end_text_ = std::move(error);
}

void stream_actor::send_held() {
  while (!held_.empty() && !is_put_over()) {
    if (context_->is_full()) {
      context_->notify_room(caf::actor_cast<caf::actor_addr>(this));
      return;
    }
    put(std::move(held_.front()));
    held_.pop_front();
    --granted_;
  }
  held_.clear();
  if (end_asked_ && !std::exchange(end_done_, true)) end_output(end_text_);
}

void stream_actor::answer_reader() {
  if (!reader_.pending()) return;
  auto* end = input_end();
  if (!has_next() && !end) return;
  detail::stream_update answer;
  while (auto item = take()) answer.items.push_back(std::move(*item));
  if ((end = input_end())) {
    answer.ended = true;
    answer.end = *end;
  }
  std::exchange(reader_, {}).deliver(std::move(answer));
}

void stream_actor::answer_writer() {
  if (!writer_.pending()) return;
  if (shared_->credit.load() == 0 && !is_output_closed()) return;
  std::exchange(writer_, {}).deliver(detail::stream_update{});
}

void stream_actor::update() {
  refresh();
  if (is_over()) quit();
}

void stream_actor::refresh_from_port() {
  refresh();
  // Not necessarily this actor's turn: it can only end itself in one.
  if (is_over()) caf::anon_send(caf::actor_cast<caf::actor>(this), timer_fired{});
}

void stream_actor::refresh() {
  send_held();
  if (const auto now_granted = credit(); now_granted > granted_ && !context_->is_full()) {
    shared_->credit.fetch_add(now_granted - granted_, std::memory_order_acq_rel);
    granted_ = now_granted;
  }
  if (is_output_closed()) shared_->output_closed.store(true, std::memory_order_release);
  shared_->waiting.store(waiting_for(), std::memory_order_relaxed);
  answer_reader();
  answer_writer();
  if (is_over()) {
    publish_end();
    return;
  }
  if (const auto due = deadline(); due != armed_ && timer_) {
    armed_ = due;
    timer_->arm(due);
  }
}

void stream_actor::publish_end() {
  if (shared_->ended.load()) return;
  shared_->output_closed.store(true);
  {
    std::lock_guard lock{shared_->mutex};
    while (auto item = take()) shared_->leftover.push_back(std::move(*item));
    shared_->end = final_failure();
  }
  shared_->ended.store(true, std::memory_order_release);
  if (reader_.pending()) std::exchange(reader_, {}).deliver(detail::stream_update{});
  if (writer_.pending()) std::exchange(writer_, {}).deliver(detail::stream_update{});
}

void stream_actor::on_stop() {
  publish_end();
  shared_->local = nullptr;
  context_->release_stream(token_);
  timer_.reset();
}

} // namespace actorgrid::actors
