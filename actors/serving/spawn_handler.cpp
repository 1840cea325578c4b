#include "actors/serving/spawn_handler.hpp"

#include "actors/runtime/loop_actor.hpp"
#include "actors/serving/pool_queue.hpp"
#include "actors/serving/serve_message.hpp"
#include "actors/serving/served_actor.hpp"
#include "actors/serving/supervisor.hpp"
#include "config/actor_threads.hpp"

#include <actorgrid/detail/task_scope.hpp>

#include <caf/actor_config.hpp>
#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/make_actor.hpp>
#include <caf/monitorable_actor.hpp>
#include <caf/sec.hpp>
#include <caf/send.hpp>

#include <algorithm>
#include <deque>
#include <vector>

namespace actorgrid::actors {

namespace {

struct worker_idle {
  caf::actor worker;
};

} // namespace
} // namespace actorgrid::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::worker_idle)

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

/// Runs coroutine handlers: each call is a task that lives here.
class coroutine_handler final : public loop_actor {
public:
  coroutine_handler(caf::actor_config& cfg, loop_unit& unit, detail::unary_coroutine run)
      : loop_actor(cfg, unit), run_(std::move(run)), tasks_(this) {}

private:
  caf::behavior make_behavior() override {
    return {[this](serve_message& m) {
      tasks_.start(start(m),
                   [respond = m.respond](result<payload> outcome) { respond(std::move(outcome)); });
    }};
  }
  void on_stop() override { tasks_.clear(); }

  task<result<payload>> start(serve_message& m) {
    return run_(std::move(m.info), std::move(m.body));
  }

  detail::unary_coroutine run_;
  detail::task_scope tasks_;
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

template <class Actor, class... Args>
caf::actor make_delegated(caf::actor_system& system, Args&&... args) {
  caf::actor_config cfg;
  return caf::make_actor<Actor, caf::actor>(system.next_actor_id(), system.node(), &system, cfg,
                                            std::forward<Args>(args)...);
}

/// One of the threads of a function that has its own threads.
caf::behavior thread_worker(caf::event_based_actor* self, caf::actor handler,
                            detail::unary_function run,
                            std::shared_ptr<wait_group::member> member) {
  self->link_to(handler);
  return {[self, handler, run, member](serve_message& m) {
    {
      const config::may_block_here functions_may;
      m.respond(run_unary(run, m.info, std::move(m.body)));
    }
    self->send(handler, worker_idle{caf::actor_cast<caf::actor>(self)});
  }};
}

/// Hands calls to at most `concurrency` threads; further calls wait here, bounded by the
/// connections' limits on calls in flight.
class thread_handler final : public caf::event_based_actor {
public:
  thread_handler(caf::actor_config& cfg, detail::unary_function run, std::size_t concurrency,
                 std::shared_ptr<wait_group::member> member)
      : caf::event_based_actor(cfg), run_(std::move(run)),
        workers_left_(std::max<std::size_t>(1, concurrency)), member_(std::move(member)) {}

private:
  caf::behavior make_behavior() override {
    return {
        [this](serve_message& m) {
          waiting_.push_back(std::move(m));
          dispatch();
        },
        [this](worker_idle& m) {
          idle_.push_back(std::move(m.worker));
          dispatch();
        },
    };
  }

  void on_exit() override {
    for (auto& m : waiting_) m.respond(remote_error("the handler was taken away"));
    waiting_.clear();
    idle_.clear();
    member_.reset();
  }

  void dispatch() {
    while (!waiting_.empty()) {
      if (idle_.empty()) {
        if (workers_left_ == 0) return;
        --workers_left_;
        idle_.push_back(system().spawn<caf::detached>(
            thread_worker, caf::actor_cast<caf::actor>(this), run_, member_));
      }
      send(idle_.back(), std::move(waiting_.front()));
      idle_.pop_back();
      waiting_.pop_front();
    }
  }

  detail::unary_function run_;
  std::size_t workers_left_;
  std::shared_ptr<wait_group::member> member_;
  std::vector<caf::actor> idle_;
  std::deque<serve_message> waiting_;
};

} // namespace

result<payload> run_unary(const detail::unary_function& f, const call_info& info, payload body) {
  try {
    return f(info, std::move(body));
  } catch (...) {
    return detail::error_of_current_exception();
  }
}

caf::actor spawn_handler(node_core& core, loop_unit& unit,
                         const std::shared_ptr<handler_entry>& entry) {
  const auto& spec = entry->spec;
  if (std::holds_alternative<detail::actor_handler>(spec.run)) {
    entry->served = std::make_shared<served_actor>();
    return spawn_on<supervisor>(unit, &core, entry);
  }
  if (auto* coroutine = std::get_if<detail::unary_coroutine>(&spec.run))
    return spawn_on<coroutine_handler>(unit, *coroutine);
  auto* function = std::get_if<detail::unary_function>(&spec.run);
  if (function && spec.options.where == run_on::thread)
    return core.system.spawn<thread_handler>(
        *function, spec.options.concurrency,
        std::make_shared<wait_group::member>(core.members.enter()));
  if (function && spec.options.where == run_on::pool) {
    entry->pool = std::make_shared<pool_queue>(core.system, *function, spec.options.concurrency,
                                               core.members);
    return make_delegated<pool_handler>(core.system, entry->pool);
  }
  return make_delegated<delegated_handler>(core.system);
}

} // namespace actorgrid::actors
