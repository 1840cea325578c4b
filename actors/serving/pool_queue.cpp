#include "actors/serving/pool_queue.hpp"

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
                       wait_group& members)
    : pool_jobs(system, concurrency), function_(std::move(f)), members_(members) {}

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
  call.from->answer(call.id, std::move(outcome), {since, now()});
  return false;
}

bool pool_queue::drops(const pool_call& call) {
  if (!call.from->is_closed()) return false;
  call.from->drop_one();
  return true;
}

} // namespace actorgrid::actors
