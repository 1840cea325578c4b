#pragma once

#include "actors/runtime/request_with_deadline.hpp"

#include <caf/actor.hpp>
#include <caf/actor_config.hpp>
#include <caf/actor_system.hpp>
#include <caf/message.hpp>
#include <caf/message_id.hpp>
#include <caf/monitorable_actor.hpp>
#include <caf/sec.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <utility>

namespace actorgrid::actors {

/// Sends requests whose answers go to a function, on the thread of the actor that answers. It has
/// neither a mailbox nor a thread, so an answer costs no message of its own.
class answer_inbox final : public caf::monitorable_actor {
public:
  /// Gets the number of the request and the answer, which may be a caf::error, and whether the
  /// actor gave it. If not, the actor has not handled the request: it ended, or was too late.
  using on_answer = std::function<void(std::uint64_t, caf::message&, bool is_given)>;

  answer_inbox(caf::actor_config& cfg, on_answer f)
      : caf::monitorable_actor(cfg), on_answer_(std::move(f)) {}

  using caf::monitorable_actor::enqueue;
  /// How CAF's actors answer: an element would be made only to be taken apart here.
  void enqueue(caf::strong_actor_ptr by, caf::message_id id, caf::message content,
               caf::execution_unit* context) override {
    if (id.is_response())
      return on_answer_(id.request_id().integer_value(), content, static_cast<bool>(by));
    caf::monitorable_actor::enqueue(std::move(by), id, std::move(content), context);
  }
  void enqueue(caf::mailbox_element_ptr element, caf::execution_unit* context) override {
    if (element->mid.is_response()) {
      auto answer = element->move_content_to_message();
      return on_answer_(element->mid.request_id().integer_value(), answer,
                        static_cast<bool>(element->sender));
    }
    if (handle_system_message(*element, context, false)) return;
    bounce(element, caf::make_error(caf::sec::unexpected_message));
  }

private:
  const on_answer on_answer_;
};

/// A request's number in its message. @pre 0 < number < 2^60
inline caf::message_id numbered(std::uint64_t number) {
  return caf::message_id{number | caf::message_id::default_async_value};
}

/// Sends a request whose answer comes with `number`.
inline void ask(const caf::actor& target, const caf::actor& inbox, std::uint64_t number,
                caf::message request, caf::execution_unit* context) {
  target->enqueue(caf::actor_cast<caf::strong_actor_ptr>(inbox), numbered(number),
                  std::move(request), context);
}

/// The same. If the actor does not get to it before the deadline, the answer is
/// errc::deadline_exceeded, and the actor does not see the request.
inline void ask_until(std::chrono::steady_clock::time_point deadline, const caf::actor& target,
                      const caf::actor& inbox, std::uint64_t number, caf::message request,
                      caf::execution_unit* context) {
  caf::mailbox_element_ptr element{
      new request_with_deadline(caf::actor_cast<caf::strong_actor_ptr>(inbox), numbered(number),
                                std::move(request), deadline, target->home_system().clock())};
  target->enqueue(std::move(element), context);
}

} // namespace actorgrid::actors
