#include "actors/core/peer_record.hpp"
#include "actors/core/tracing.hpp"
#include "actors/runtime/make_unscheduled.hpp"

#include <actorgrid/detail/deadline.hpp>
#include <actorgrid/detail/remote_handler.hpp>
#include <actorgrid/detail/remote_request.hpp>

#include <caf/detail/sync_request_bouncer.hpp>
#include <caf/monitorable_actor.hpp>
#include <caf/sec.hpp>

#include <mutex>
#include <unordered_map>

namespace actorgrid::detail {

namespace {

class remote_handler final : public caf::monitorable_actor {
public:
  remote_handler(caf::actor_config& cfg, std::shared_ptr<peer_record> peer, remote_route route)
      : caf::monitorable_actor(cfg), peer_(std::move(peer)), route_(std::move(route)) {}

  using caf::monitorable_actor::enqueue;
  /// @thread any
  void enqueue(caf::mailbox_element_ptr element, caf::execution_unit* context) override {
    if (element->mid.is_response()) return pass_on(*element, context);
    if (handle_system_message(*element, context, false)) return;
    if (getf(is_cleaned_up_flag)) return caf::detail::sync_request_bouncer{caf::error{}}(*element);
    auto content = element->move_content_to_message();
    auto sent = ask(content, element->sender, element->mid, context);
    if (sent) answer(element->sender, element->mid, caf::make_message(std::move(sent)), context);
  }

private:
  struct asked {
    caf::strong_actor_ptr by;
    caf::message_id id;
  };

  /// @returns why nothing was sent, or no error
  caf::error ask(caf::message& content, const caf::strong_actor_ptr& by, caf::message_id id,
                 caf::execution_unit* context) {
    std::optional<payload> body;
    try {
      body = route_.encode(content);
    } catch (...) {
      return error_of_current_exception();
    }
    if (!body) return caf::make_error(caf::sec::unexpected_message);
    auto request = to_message({peer_,
                               route_.id,
                               std::move(*body),
                               route_.subroute,
                               deadline_after(peer_->now(), route_.timeout.duration()),
                               {},
                               false,
                               true,
                               actors::trace_of_request(nullptr)});
    if (!request) return std::move(request.error());
    caf::message_id own;
    {
      const std::lock_guard lock{pending_mutex_};
      own = caf::message_id{++last_number_ | caf::message_id::default_async_value};
      pending_.emplace(last_number_, asked{by, id});
    }
    request->target->enqueue(caf::strong_actor_ptr{ctrl()}, own, std::move(request->content),
                             context);
    return {};
  }

  void pass_on(caf::mailbox_element& element, caf::execution_unit* context) {
    asked to;
    {
      const std::lock_guard lock{pending_mutex_};
      auto found = pending_.extract(element.mid.request_id().integer_value());
      if (!found) return;
      to = std::move(found.mapped());
    }
    answer(to.by, to.id, answer_in(element), context);
  }

  caf::message answer_in(caf::mailbox_element& element) const {
    auto& content = element.content();
    if (content.match_elements<payload>()) {
      auto body = content.move_if_unshared<payload>(0);
      return route_.decode(body, route_.id);
    }
    if (content.match_elements<caf::error>())
      return caf::make_message(
          make_error(failure_of_answer(content.get_as<caf::error>(0), errc::disconnected)));
    return element.move_content_to_message();
  }

  void answer(const caf::strong_actor_ptr& to, caf::message_id id, caf::message content,
              caf::execution_unit* context) {
    if (to && id.is_request())
      to->enqueue(caf::strong_actor_ptr{ctrl()}, id.response_id(), std::move(content), context);
  }

  const std::shared_ptr<peer_record> peer_;
  const remote_route route_;
  std::mutex pending_mutex_; ///< guards what follows
  std::uint64_t last_number_ = 0;
  std::unordered_map<std::uint64_t, asked> pending_;
};

} // namespace

caf::actor make_remote_handler(std::shared_ptr<peer_record> peer, remote_route route) {
  auto& system = peer->system;
  return actors::make_unscheduled<remote_handler>(system, std::move(peer), std::move(route));
}

} // namespace actorgrid::detail
