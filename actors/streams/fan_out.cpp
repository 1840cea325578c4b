#include "actors/streams/fan_out.hpp"

#include <actorgrid/detail/request.hpp>

#include <caf/behavior.hpp>
#include <caf/scheduled_actor.hpp>

#include <stdexcept>
#include <utility>

namespace actorgrid::actors {

void answer_now(const caf::weak_actor_ptr& actor, caf::message_id id) {
  if (auto strong = actor.lock()) strong->enqueue(strong, id, caf::message{}, nullptr);
}

waiting_room::waiting_room(caf::scheduled_actor* self) : actor_(self->ctrl()) {}

waiting_room::~waiting_room() {
  // Frees the handler.
  if (is_open_ && !is_called_) answer_now(actor_, answer_);
}

bool waiting_room::is_of(const caf::scheduled_actor* self) const noexcept {
  return actor_.get() == self->ctrl();
}

fan_out::follow_up::~follow_up() {
  for (auto& [actor, answer] : called) answer_now(actor, answer);
  for (auto& [f, text] : cancelled) f(std::move(text));
}

// Subscribers.

std::shared_ptr<detail::subscriber> fan_out::add(subscriber_options options, filter accepts) {
  if (options.window == 0)
    throw std::invalid_argument("the window of a subscriber is 0, expected at least 1");
  auto added = std::make_shared<subscriber>(shared_from_this(), options, std::move(accepts));
  const std::scoped_lock lock(mutex_);
  if (is_closed_) {
    added->is_member_ = false;
    added->end_ = close_reason_;
  } else {
    added->index_ = subscribers_.size();
    subscribers_.push_back(added.get());
  }
  return added;
}

subscriber::subscriber(std::shared_ptr<fan_out> from, subscriber_options options,
                       detail::fan_out::filter accepts)
    : from_(std::move(from)), options_(options), accepts_(std::move(accepts)) {}

subscriber::~subscriber() {
  leave();
}

void subscriber::leave() noexcept {
  fan_out::follow_up after;
  const std::scoped_lock lock(from_->mutex_);
  values_.clear();
  if (is_member_) from_->remove(*this);
  from_->wake(*this, after);
}

bool subscriber::try_take(std::optional<detail::taken_value>& value) {
  const std::scoped_lock lock(from_->mutex_);
  value.reset();
  if (values_.empty()) return !is_member_;
  const bool was_full = is_full();
  value.emplace(detail::taken_value{values_.pop_front(), std::exchange(dropped_, 0)});
  if (was_full && options_.overflow == overflow_policy::wait) from_->wake_first_in_line();
  return true;
}

bool subscriber::wait(detail::value_wait& s, caf::scheduled_actor* self) {
  detail::require_actor(self);
  std::shared_ptr<waiting_room> previous; // may end, without the lock
  const std::scoped_lock lock(from_->mutex_);
  if (waiting_ && waiting_ != &s)
    throw std::logic_error("two tasks wait for the next value of one subscription");
  if (!values_.empty() || !is_member_) return false;
  if (!room_ || !room_->is_of(self)) previous = std::exchange(room_, from_->room_of(self));
  if (!std::exchange(room_->is_open_, true)) from_->await_call(room_, self);
  from_->system_ = &self->home_system();
  waiting_ = &s;
  s.is_waiting = true;
  return true;
}

void subscriber::end_wait(detail::value_wait& s) noexcept {
  const std::scoped_lock lock(from_->mutex_);
  s.unlink();
  if (waiting_ == &s) waiting_ = nullptr;
}

void subscriber::on_cancel(std::function<void(std::string)> f) {
  const std::scoped_lock lock(from_->mutex_);
  on_cancel_.swap(f);
}

failure subscriber::end() const {
  const std::scoped_lock lock(from_->mutex_);
  return values_.empty() ? end_ : failure{};
}

void fan_out::remove(subscriber& s) noexcept {
  subscribers_.back()->index_ = s.index_;
  std::swap(subscribers_[s.index_], subscribers_.back());
  subscribers_.pop_back();
  s.is_member_ = false;
  if (s.options_.overflow == overflow_policy::wait) wake_first_in_line();
}

void fan_out::cancel(subscriber& s, failure why, follow_up& after) {
  s.values_.clear();
  s.end_ = std::move(why);
  if (s.on_cancel_)
    after.cancelled.emplace_back(std::exchange(s.on_cancel_, nullptr),
                                 remote_text(make_error(s.end_)));
  remove(s);
  wake(s, after);
  ++stats_.cancelled;
}

// Waiting for values.

std::shared_ptr<waiting_room> fan_out::room_of(caf::scheduled_actor* self) {
  std::erase_if(rooms_, [](const auto& room) { return room.expired(); });
  for (const auto& each : rooms_)
    if (auto room = each.lock(); room && room->is_of(self)) return room;
  auto made = std::make_shared<waiting_room>(self);
  rooms_.push_back(made);
  return made;
}

void fan_out::await_call(const std::shared_ptr<waiting_room>& room, caf::scheduled_actor* self) {
  room->answer_ = detail::expect_answer(
      self, caf::behavior{[weak = weak_from_this(), entered = std::weak_ptr{room}, self] {
        auto me = weak.lock();
        auto still = entered.lock();
        if (me && still) me->resume_ready(still, self);
      }});
}

void fan_out::wake(subscriber& s, follow_up& after) {
  if (!s.waiting_ || !std::exchange(s.waiting_->is_waiting, false)) return;
  auto& room = *s.room_;
  room.ready_[room.filling_].push(*s.waiting_);
  if (!std::exchange(room.is_called_, true)) after.called.emplace_back(room.actor_, room.answer_);
}

void fan_out::resume_ready(const std::shared_ptr<waiting_room>& room, caf::scheduled_actor* self) {
  std::unique_lock lock(mutex_);
  room->is_called_ = false;
  await_call(room, self);
  // Those that become ready from now on are resumed in a later turn.
  auto& ready = room->ready_[room->filling_];
  room->filling_ = 1 - room->filling_;
  while (!ready.is_empty()) {
    auto& task = ready.pop();
    lock.unlock();
    task.go_on();
    lock.lock();
  }
}

} // namespace actorgrid::actors
