#include <actorgrid/detail/continuations.hpp>
#include <actorgrid/detail/request.hpp>

#include <caf/mailbox_element.hpp>
#include <caf/scheduled_actor.hpp>

#include <utility>

namespace actorgrid::detail {

namespace {

thread_local continuations* innermost = nullptr;

void give_itself(caf::scheduled_actor* self, caf::message_id id) {
  self->enqueue(self->ctrl(), id, caf::message{}, self->context());
}

} // namespace

continuations::continuations(caf::scheduled_actor* self) noexcept
    : self_(self), outer_(innermost), is_outermost_(!outer_ || outer_->self_ != self) {
  if (is_outermost_) innermost = this;
}

continuations::~continuations() {
  if (!is_outermost_) return;
  innermost = outer_;
  for (const auto id : added_) give_itself(self_, id);
}

void continuations::run() {
  if (!is_outermost_ || added_.empty()) return;
  const auto element = caf::make_mailbox_element(self_->ctrl(), {}, {}, caf::message{});
  while (!added_.empty()) {
    element->mid = added_.front();
    added_.erase(added_.begin());
    // Skipped while the actor awaits something else; dropped if it has quit.
    if (self_->consume(*element) == caf::invoke_message_result::skipped)
      give_itself(self_, element->mid);
  }
}

bool continuations::take(caf::scheduled_actor* self, caf::message_id id) {
  if (self != self_ || left_ == 0) return false;
  --left_;
  added_.push_back(id);
  return true;
}

void continuations::add(caf::scheduled_actor* self, caf::behavior f) {
  require_actor(self);
  const auto id = expect_answer(self, std::move(f));
  if (!innermost || !innermost->take(self, id)) give_itself(self, id);
}

} // namespace actorgrid::detail
