#pragma once

#include <caf/actor.hpp>
#include <caf/actor_config.hpp>
#include <caf/message.hpp>
#include <caf/message_id.hpp>
#include <caf/monitorable_actor.hpp>
#include <caf/sec.hpp>

#include <cstdint>
#include <functional>
#include <utility>

namespace actorgrid::actors {

/// Sends requests whose answers go to a function, on the thread of the actor that answers. It has
/// neither a mailbox nor a thread, so an answer costs no message of its own.
class answer_inbox final : public caf::monitorable_actor {
public:
  /// Gets the number of the request and the answer, which may be a caf::error.
  using on_answer = std::function<void(std::uint64_t, caf::message&)>;

  answer_inbox(caf::actor_config& cfg, on_answer f)
      : caf::monitorable_actor(cfg), on_answer_(std::move(f)) {}

  using caf::monitorable_actor::enqueue;
  void enqueue(caf::mailbox_element_ptr element, caf::execution_unit* context) override {
    if (element->mid.is_response()) {
      auto answer = element->move_content_to_message();
      return on_answer_(element->mid.request_id().integer_value(), answer);
    }
    if (handle_system_message(*element, context, false)) return;
    bounce(element, caf::make_error(caf::sec::unexpected_message));
  }

private:
  const on_answer on_answer_;
};

/// Sends a request whose answer comes with `number`. @pre 0 < number < 2^60
inline void ask(const caf::actor& target, const caf::actor& inbox, std::uint64_t number,
                caf::message request, caf::execution_unit* context) {
  const caf::message_id id{number | caf::message_id::default_async_value};
  target->enqueue(caf::actor_cast<caf::strong_actor_ptr>(inbox), id, std::move(request), context);
}

} // namespace actorgrid::actors
