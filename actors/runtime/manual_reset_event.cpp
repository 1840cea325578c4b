#include <actorgrid/manual_reset_event.hpp>

#include <mutex>

namespace actorgrid {

struct manual_reset_event::state {
  std::mutex mutex;
  bool is_set = false;
  detail::suspension_list waiting;
};

manual_reset_event::manual_reset_event() : state_(std::make_shared<state>()) {}

void manual_reset_event::set() const {
  const std::scoped_lock lock(state_->mutex);
  state_->is_set = true;
  while (!state_->waiting.is_empty())
    static_cast<detail::parked_task&>(state_->waiting.pop()).wake();
}

void manual_reset_event::reset() const {
  const std::scoped_lock lock(state_->mutex);
  state_->is_set = false;
}

bool manual_reset_event::is_set() const {
  const std::scoped_lock lock(state_->mutex);
  return state_->is_set;
}

manual_reset_event::wait_type::awaiter::~awaiter() {
  if (!is_parked()) return;
  const std::scoped_lock lock(event_->mutex);
  if (!is_woken()) unlink();
}

bool manual_reset_event::wait_type::awaiter::await_ready() const {
  const std::scoped_lock lock(event_->mutex);
  return event_->is_set;
}

bool manual_reset_event::wait_type::awaiter::wait_here(caf::scheduled_actor* self,
                                                       std::coroutine_handle<> h) {
  const std::scoped_lock lock(event_->mutex);
  if (event_->is_set) return false;
  park(self, h);
  event_->waiting.push(*this);
  return true;
}

} // namespace actorgrid
