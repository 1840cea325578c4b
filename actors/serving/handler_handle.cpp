#include "actors/serving/handler_handle.hpp"

#include "actors/runtime/make_unscheduled.hpp"

#include <actorgrid/error.hpp>

#include <caf/mailbox_element.hpp>
#include <caf/message.hpp>
#include <caf/monitorable_actor.hpp>

#include <memory>
#include <utility>

namespace actorgrid::actors {

namespace {

/// Passes messages on in the turn of their sender. It has no mailbox.
class handler_handle final : public caf::monitorable_actor {
public:
  handler_handle(caf::actor_config& cfg, std::shared_ptr<served_actor> served)
      : caf::monitorable_actor(cfg), served_(std::move(served)) {}

  using caf::monitorable_actor::enqueue;
  /// @thread any
  void enqueue(caf::mailbox_element_ptr element, caf::execution_unit* context) override {
    if (served_->is_starting()) {
      // A function that can be copied keeps it.
      const auto kept = std::make_shared<caf::mailbox_element_ptr>(std::move(element));
      if (served_->after_start([this, kept, alive = caf::strong_actor_ptr{ctrl()}] {
            pass_on(std::move(*kept), nullptr);
          }))
        return;
      element = std::move(*kept);
    }
    pass_on(std::move(element), context);
  }

private:
  void pass_on(caf::mailbox_element_ptr element, caf::execution_unit* context) {
    if (const auto serving = served_->get()) {
      serving->enqueue(std::move(element), context);
    } else if (element->sender && element->mid.is_request()) {
      element->sender->enqueue(
          caf::strong_actor_ptr{ctrl()}, element->mid.response_id(),
          caf::make_message(make_error(errc::actor_down, "the handler " + served_->why_down())),
          context);
    }
  }

  const std::shared_ptr<served_actor> served_;
};

} // namespace

caf::actor handle_of(caf::actor_system& system, const std::shared_ptr<served_actor>& served) {
  if (auto used = served->handle()) return used;
  return served->put_handle(make_unscheduled<handler_handle>(system, served));
}

} // namespace actorgrid::actors
