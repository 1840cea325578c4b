#include "actors/streams/stream_actor.hpp"

#include "actors/streams/port_messages.hpp"
#include "actors/streams/stream_actor_port.hpp"

#include <caf/send.hpp>

#include <cassert>

namespace actorgrid::actors {

namespace {

template <class T>
T* content_as(caf::message& content) {
  return content.match_elements<T>() ? &content.get_mutable_as<T>(0) : nullptr;
}

void refuse(owed_answer& second, const caf::strong_actor_ptr& from, const char* why) {
  if (second.is_owed()) second.give(from, make_error(errc::cancelled, why));
}

} // namespace

stream_actor::stream_actor(caf::actor_config& cfg, loop_unit& unit,
                           std::shared_ptr<link_driver> driver, handler_id route,
                           std::uint64_t mux_id, bool is_outgoing, bool is_endless)
    : linked_stream(cfg, unit, mux_id, is_outgoing, is_endless), ws::loop::alarm(unit.loop()),
      driver_(std::move(driver)), route_(route) {}

std::shared_ptr<detail::stream_port> stream_actor::make_port() {
  return std::make_shared<stream_actor_port>(caf::intrusive_ptr<stream_actor>{this});
}

// For the port and statistics.

bool stream_actor::take_credit() noexcept {
  auto credit = credit_.load(std::memory_order_acquire);
  do {
    if (credit == 0) return false;
  } while (!credit_.compare_exchange_weak(credit, credit - 1, std::memory_order_acq_rel));
  return true;
}

failure stream_actor::take_leftover(mux::fifo<payload>& items) {
  const std::lock_guard lock{mtx_};
  while (!leftover_.empty()) items.push_back(leftover_.pop_front());
  return end_;
}

failure stream_actor::end_reason() const {
  const std::lock_guard lock{mtx_};
  return end_;
}

template <class Message>
void stream_actor::tell_self(Message m) {
  in_transit_.fetch_add(1);
  caf::anon_send(caf::actor_cast<caf::actor>(this), std::move(m));
}

void stream_actor::send_item(payload item) {
  if (!is_next_to_come()) return tell_self(push_item{std::move(item)});
  held_.push_back(std::move(item));
  refresh_between_turns();
}

void stream_actor::finish() {
  if (!is_next_to_come()) return tell_self(finish_output{});
  ask_end({});
  refresh_between_turns();
}

void stream_actor::fail(failure why) {
  if (!is_next_to_come()) return tell_self(fail_output{std::move(why)});
  on_fail(std::move(why));
  refresh_between_turns();
}

void stream_actor::drop_port() {
  if (has_ended()) return;
  if (!is_next_to_come()) return tell_self(port_dropped{});
  on_port_dropped();
  refresh_between_turns();
}

// On the loop.

void stream_actor::read_one(detail::stream_update& out) {
  if (auto item = take_counted()) out.items.push_back(std::move(*item));
  if (auto* end = machine().input_end(); end && out.items.empty()) {
    out.ended = true;
    out.end = *end;
  }
  refresh_between_turns();
}

bool stream_actor::await_input(detail::suspension& s) {
  if (!reading_task_.is_empty()) return false;
  reading_task_.push(s);
  input_wait_began_ = loop().now();
  return true;
}

bool stream_actor::await_room(detail::suspension& s) {
  if (!writing_task_.is_empty()) return false;
  writing_task_.push(s);
  output_wait_began_ = loop().now();
  return true;
}

bool stream_actor::is_user_waiting() const noexcept {
  return !reading_task_.is_empty() || reading_actor_.is_owed() || !writing_task_.is_empty()
         || writing_actor_.is_owed();
}

void stream_actor::drain() {
  if (machine().is_over()) return;
  idle_looks_ = is_user_waiting() ? idle_looks_ + 1 : 0;
  ++drain_looks_;
  // A second lies between the first look and the one after this many.
  consider_drain(drain_looks_ <= drain_looks_per_second, idle_looks_ > drain_looks_per_second);
  if (machine().is_over()) refresh_between_turns();
}

void stream_actor::deliver(std::vector<codec::frame> frames) {
  idle_looks_ = 0;
  if (frames_.empty())
    frames_ = std::move(frames);
  else
    for (auto& f : frames) frames_.push_back(std::move(f));
  schedule();
}

void stream_actor::lose(const failure& why) {
  lost_ = why;
  schedule();
}

void stream_actor::tell_room() {
  awaits_queue_room_ = false;
  schedule();
}

void stream_actor::on_alarm() {
  is_due_ = true;
  schedule();
}

bool stream_actor::on_message(caf::message& content, owed_answer answer) {
  if (auto* m = content_as<push_item>(content)) {
    in_transit_.fetch_sub(1);
    held_.push_back(std::move(m->item));
  } else if (content_as<pull_input>(content)) {
    refuse(reading_actor_, ctrl(), "a second reader waits");
    reading_actor_ = std::move(answer);
    input_wait_began_ = loop().now();
  } else if (content_as<await_credit>(content)) {
    refuse(writing_actor_, ctrl(), "a second writer waits");
    writing_actor_ = std::move(answer);
    output_wait_began_ = loop().now();
  } else if (content_as<finish_output>(content)) {
    in_transit_.fetch_sub(1);
    ask_end({});
  } else if (auto* failed = content_as<fail_output>(content)) {
    in_transit_.fetch_sub(1);
    on_fail(std::move(failed->why));
  } else if (content_as<port_dropped>(content)) {
    in_transit_.fetch_sub(1);
    on_port_dropped();
  } else {
    return false;
  }
  return true;
}

void stream_actor::on_turn() {
  if (!frames_.empty()) {
    auto frames = std::exchange(frames_, {});
    machine().on_frames(frames, loop().now());
  }
  if (lost_) machine().on_lost(std::exchange(lost_, {}));
  if (std::exchange(is_due_, false)) {
    armed_ = mux::never;
    machine().on_timeout(loop().now());
  }
  refresh();
  if (machine().is_over()) quit();
}

void stream_actor::ask_end(failure why) {
  if (std::exchange(end_asked_, true)) return;
  asked_end_ = std::move(why);
}

void stream_actor::await_queue_room() {
  if (!std::exchange(awaits_queue_room_, true)) driver_->notify_room(*this);
}

void stream_actor::send_held() {
  while (!held_.empty() && !machine().is_output_over()) {
    if (driver_->is_full()) {
      await_queue_room();
      return;
    }
    assert(granted_ > 0 && granted_ <= machine().credit());
    machine().send(held_.pop_front());
    --granted_;
    ++output_.messages;
    driver_->totals().stream_output.messages.add();
  }
  if (!held_.empty()) held_.clear();
  if (end_asked_ && !std::exchange(end_done_, true)) end_output(asked_end_);
}

void stream_actor::answer_reader() {
  const auto is_ready = [this] { return machine().has_next() || machine().input_end(); };
  if (!reading_task_.is_empty() && is_ready()) {
    end_input_wait();
    unit().resume(reading_task_.pop());
  }
  if (!reading_actor_.is_owed() || (!is_ready() && !has_ended())) return;
  end_input_wait();
  detail::stream_update answer;
  while (auto item = take_counted()) answer.items.push_back(std::move(*item));
  if (auto* end = machine().input_end()) {
    answer.ended = true;
    answer.end = *end;
  }
  reading_actor_.give(ctrl(), std::move(answer));
}

void stream_actor::answer_writer() {
  if (credit_.load() == 0 && !is_output_closed()) return;
  end_output_wait();
  if (!writing_task_.is_empty()) unit().resume(writing_task_.pop());
  writing_actor_.give(ctrl(), detail::stream_update{});
}

void stream_actor::refresh() {
  send_held();
  auto& endpoint = machine();
  if (const auto now_granted = endpoint.credit(); now_granted > granted_) {
    if (driver_->is_full()) {
      await_queue_room();
    } else {
      credit_.fetch_add(now_granted - granted_, std::memory_order_acq_rel);
      granted_ = now_granted;
    }
  }
  if (end_asked_ || endpoint.is_output_over()) output_over_.store(true, std::memory_order_release);
  answer_reader();
  answer_writer();
  note_wait();
  if (endpoint.is_over()) {
    publish_end();
  } else if (const auto next = endpoint.next_timeout(); next != armed_) {
    armed_ = next;
    arm(next);
  }
}

void stream_actor::refresh_between_turns() {
  refresh();
  if (machine().is_over()) schedule();
}

void stream_actor::publish_end() {
  if (ended_.load()) return;
  output_over_.store(true);
  {
    const std::lock_guard lock{mtx_};
    while (auto item = take_counted()) leftover_.push_back(std::move(*item));
    if (auto* why = machine().input_end()) end_ = *why;
  }
  ended_.store(true, std::memory_order_release);
  end_input_wait();
  end_output_wait();
  if (!reading_task_.is_empty()) unit().resume(reading_task_.pop());
  if (!writing_task_.is_empty()) unit().resume(writing_task_.pop());
  reading_actor_.give(ctrl(), detail::stream_update{});
  writing_actor_.give(ctrl(), detail::stream_update{});
}

void stream_actor::on_stop() {
  if (!machine().is_over()) machine().on_lost({errc::cancelled, "the stream's actor was ended"});
  publish_end();
  driver_->release_stream(*this);
  disarm();
}

} // namespace actorgrid::actors
