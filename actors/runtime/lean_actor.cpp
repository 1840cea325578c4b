#include "actors/runtime/lean_actor.hpp"

#include <caf/detail/sync_request_bouncer.hpp>
#include <caf/sec.hpp>
#include <caf/system_messages.hpp>

#include <mutex>

namespace actorgrid::actors {

void lean_actor::enqueue(caf::mailbox_element_ptr element, caf::execution_unit*) {
  {
    const std::lock_guard lock{mtx_};
    if (!is_over_) {
      mailbox_.push_back(std::move(element));
      // Submit under the lock: the actor takes it to end, and the loop outlives that.
      if (!has_mail_.exchange(true)) submit();
      return;
    }
  }
  caf::detail::sync_request_bouncer{caf::error{}}(*element);
}

void lean_actor::schedule() {
  if (!std::exchange(is_scheduled_, true)) submit();
}

void lean_actor::submit() {
  intrusive_ptr_add_ref_impl();
  unit_.exec_later(this);
}

caf::resumable::resume_result lean_actor::resume(caf::execution_unit*, std::size_t) {
  is_scheduled_ = false;
  if (has_mail_.load(std::memory_order_acquire)) read_mailbox();
  if (!is_ending_) on_turn();
  if (is_ending_) end();
  return awaiting_message;
}

void lean_actor::read_mailbox() {
  std::vector<caf::mailbox_element_ptr> letters;
  {
    const std::lock_guard lock{mtx_};
    has_mail_.store(false);
    letters.swap(mailbox_);
  }
  for (auto& letter : letters) receive(*letter);
}

void lean_actor::receive(caf::mailbox_element& element) {
  auto content = element.move_content_to_message();
  if (content.match_elements<caf::exit_msg>()) {
    is_ending_ = true;
    return;
  }
  const bool is_request = element.mid.is_request();
  owed_answer answer{is_request ? element.sender : nullptr, element.mid};
  if (!is_ending_ && on_message(content, answer)) return;
  answer.give(caf::strong_actor_ptr{ctrl()}, caf::make_error(caf::sec::request_receiver_down));
}

void lean_actor::end() {
  std::vector<caf::mailbox_element_ptr> late;
  {
    const std::lock_guard lock{mtx_};
    if (std::exchange(is_over_, true)) return;
    late.swap(mailbox_);
  }
  on_stop();
  for (auto& letter : late) caf::detail::sync_request_bouncer{caf::error{}}(*letter);
  cleanup(caf::error{}, &unit_);
  member_.end();
}

} // namespace actorgrid::actors
