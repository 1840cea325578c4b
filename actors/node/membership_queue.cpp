#include "actors/node/membership_queue.hpp"

#include "actors/runtime/lean_actor.hpp"
#include "actors/runtime/make_unscheduled.hpp"

#include <actorgrid/messages.hpp>

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/message.hpp>
#include <caf/monitorable_actor.hpp>
#include <caf/sec.hpp>

#include <mutex>
#include <optional>
#include <utility>

namespace actorgrid::actors {

namespace {

/// Answered when there may be an event to read.
struct await_event {};

} // namespace
} // namespace actorgrid::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::await_event)

namespace actorgrid::actors {

namespace {

class membership_queue final : public detail::membership_queue, public membership_hub::reader {
public:
  using membership_hub::reader::reader;

  /// Before anything else.
  void set_actor(caf::actor a) { actor_ = std::move(a); }

  bool try_next(std::optional<membership_event>& e) override { return reader::try_next(e); }
  caf::actor actor() const override { return actor_; }
  caf::message request() const override { return caf::make_message(await_event{}); }

  void wait(owed_answer answer) {
    {
      const std::lock_guard lock{mutex_};
      std::swap(waiting_, answer);
    }
    answer_with(answer, true);
    // A change may have come just before.
    if (has_next()) on_change();
  }
  void on_change() override {
    owed_answer answer;
    {
      const std::lock_guard lock{mutex_};
      std::swap(waiting_, answer);
    }
    answer_with(answer, false);
  }

private:
  void answer_with(owed_answer& answer, bool is_given_up) {
    detail::stream_update update;
    update.ended = is_given_up;
    answer.give(caf::actor_cast<caf::strong_actor_ptr>(actor_), caf::make_message(update));
  }

  caf::actor actor_;
  std::mutex mutex_;
  owed_answer waiting_; ///< guarded by mutex_
};

/// Takes a queue's requests. It has neither a mailbox nor a thread.
class queue_actor final : public caf::monitorable_actor {
public:
  queue_actor(caf::actor_config& cfg, std::weak_ptr<membership_queue> queue)
      : caf::monitorable_actor(cfg), queue_(std::move(queue)) {}

  using caf::monitorable_actor::enqueue;
  void enqueue(caf::mailbox_element_ptr element, caf::execution_unit* context) override {
    if (handle_system_message(*element, context, false)) return;
    const auto queue = queue_.lock();
    if (queue && element->content().match_elements<await_event>())
      queue->wait({element->sender, element->mid});
    else
      bounce(element, caf::make_error(caf::sec::unexpected_message));
  }

private:
  const std::weak_ptr<membership_queue> queue_;
};

} // namespace

std::shared_ptr<detail::membership_queue>
make_membership_queue(caf::actor_system& system, const std::shared_ptr<membership_hub>& hub) {
  auto queue = std::make_shared<membership_queue>(hub);
  queue->set_actor(make_unscheduled<queue_actor>(system, queue));
  hub->add(queue);
  return queue;
}

} // namespace actorgrid::actors
