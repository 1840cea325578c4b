#include "actors/serving/spawn_handler.hpp"

#include "actors/runtime/make_unscheduled.hpp"
#include "actors/serving/coroutine_handler.hpp"
#include "actors/serving/pool_queue.hpp"
#include "actors/serving/served_actor.hpp"
#include "actors/serving/supervisor.hpp"
#include "actors/serving/thread_handler.hpp"

#include <actorgrid/detail/handler_scope.hpp>

#include <caf/monitorable_actor.hpp>
#include <caf/sec.hpp>

#include <memory>
#include <utility>

namespace actorgrid::actors {

namespace {

/// Actor of a handler that runs elsewhere: in the connection, in the stream it serves, or on the
/// pool. It has no mailbox and no thread: a node may have a hundred thousand of them, and adding or
/// removing one wakes no thread.
class delegated_handler : public caf::monitorable_actor {
public:
  explicit delegated_handler(caf::actor_config& cfg) : caf::monitorable_actor(cfg) {}

  using caf::monitorable_actor::enqueue;
  void enqueue(caf::mailbox_element_ptr element, caf::execution_unit* context) final {
    if (handle_system_message(*element, context, false)) return;
    bounce(element, caf::make_error(caf::sec::unexpected_message));
  }
};

/// Actor of a function that runs on the pool.
class pool_handler final : public delegated_handler {
public:
  pool_handler(caf::actor_config& cfg, std::shared_ptr<pool_queue> queue)
      : delegated_handler(cfg), queue_(std::move(queue)) {}

  bool cleanup(caf::error&& reason, caf::execution_unit* context) override {
    queue_->take_away();
    return delegated_handler::cleanup(std::move(reason), context);
  }

private:
  const std::shared_ptr<pool_queue> queue_;
};

} // namespace

result<payload> run_unary(const detail::unary_function& f, const call_info& info, payload body) {
  const detail::handler_scope here{
      {detail::to_steady(info.deadline), info.traced ? &info.traced : nullptr}};
  try {
    return f(info, std::move(body));
  } catch (...) {
    return detail::error_of_current_exception();
  }
}

caf::actor spawn_handler(node_core& core, loop_unit& unit, const handler_group& group) {
  const auto& entry = group.front();
  const auto& spec = entry->spec;
  if (std::holds_alternative<detail::actor_handler>(spec.run)) {
    const auto served = std::make_shared<served_actor>();
    for (const auto& each : group) each->served = served;
    return spawn_on<supervisor>(unit, &core, group);
  }
  if (auto* coroutine = std::get_if<detail::unary_coroutine>(&spec.run))
    return spawn_on<coroutine_handler>(
        unit, *coroutine,
        spec.options.drain == on_drain::cancel ? core.drain_signal.get_token() : std::stop_token{});
  auto* function = std::get_if<detail::unary_function>(&spec.run);
  if (function && spec.options.where == run_on::thread)
    return spawn_thread_handler(core.system, *function, spec.options.concurrency,
                                core.members.enter());
  if (function && spec.options.where == run_on::pool) {
    entry->pool = std::make_shared<pool_queue>(core.system, *function, spec.options.concurrency,
                                               core.members, unit.runner()->pool());
    return make_unscheduled<pool_handler>(core.system, entry->pool);
  }
  return make_unscheduled<delegated_handler>(core.system);
}

} // namespace actorgrid::actors
