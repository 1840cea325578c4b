#include "actors/serving/thread_handler.hpp"

#include "actors/serving/serve_message.hpp"
#include "actors/serving/spawn_handler.hpp"
#include "config/actor_threads.hpp"

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/event_based_actor.hpp>

#include <algorithm>
#include <deque>
#include <memory>
#include <utility>
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

/// One of the threads of a function that has its own threads.
caf::behavior thread_worker(caf::event_based_actor* self, caf::actor handler,
                            detail::unary_function run,
                            std::shared_ptr<wait_group::member> member) {
  self->link_to(handler);
  return {[self, handler, run, member](serve_message& m) {
    if (is_late(m.info, self->clock().now())) {
      m.respond(too_late());
    } else {
      const config::may_block_here functions_may;
      m.respond.begin();
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

caf::actor spawn_thread_handler(caf::actor_system& system, detail::unary_function run,
                                std::size_t concurrency, wait_group::member member) {
  return system.spawn<thread_handler>(std::move(run), concurrency,
                                      std::make_shared<wait_group::member>(std::move(member)));
}

} // namespace actorgrid::actors
