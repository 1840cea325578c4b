#include "actors/serving/pool_queue.hpp"

#include "actors/runtime/actor_jobs.hpp"
#include "actors/runtime/loop_runner.hpp"
#include "actors/serving/pool_calls.hpp"
#include "actors/serving/serve_message.hpp"
#include "actors/serving/spawn_handler.hpp"
#include "config/actor_threads.hpp"

#include <utility>

namespace actorgrid::actors {

namespace {

result<payload> handler_gone() {
  return remote_error("the handler was taken away");
}

} // namespace

pool_queue::pool_queue(caf::actor_system& system, detail::unary_function f, std::size_t concurrency,
                       wait_group& members, std::shared_ptr<actor_jobs> actors)
    : pool_jobs(system, concurrency), function_(std::move(f)), members_(members),
      actors_(std::move(actors)), turns_(system.next_actor_id()) {}

void pool_queue::serve(pool_call&& call) {
  if (!push(std::move(call))) call.from->answer(call.id, handler_gone(), {});
}

void pool_queue::take_away() {
  for (auto& call : close()) call.from->answer(call.id, handler_gone(), {});
}

bool pool_queue::run(pool_call& call, caf::execution_unit*, caf::actor_clock::time_point since) {
  if (is_late(call.info, since)) {
    call.from->answer(call.id, too_late(), {{}, since});
    return false;
  }
  call.start->set(since);
  const config::may_block_here functions_may;
  auto outcome = run_unary(function_, call.info, std::move(call.body));
  const auto ended = now();
  // The loop remembers what took place there.
  if (actors_ && !is_on_visit()) actors_->records().add(turns_, ended - since);
  call.from->answer(call.id, std::move(outcome), {since, ended});
  return false;
}

void pool_queue::run_first(caf::resumable* first) {
  auto* here = loop_runner::current();
  if (!here || !here->take_visitor(first, turns_)) pool_jobs::run_first(first);
}

bool pool_queue::is_on_visit() const noexcept {
  return loop_runner::is_on_errand();
}

bool pool_queue::drops(const pool_call& call) {
  if (!call.from->is_closed()) return false;
  call.from->drop_one();
  return true;
}

} // namespace actorgrid::actors
