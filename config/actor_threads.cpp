#include "config/actor_threads.hpp"

namespace actorgrid::config {

namespace {

thread_local bool runs_actors = false;
thread_local bool must_not_block = false;

} // namespace

void actor_threads::thread_started() {
  mark_actor_thread();
}

void mark_actor_thread() noexcept {
  runs_actors = must_not_block = true;
}

may_block_here::may_block_here() noexcept : before_(must_not_block) {
  must_not_block = false;
}

may_block_here::~may_block_here() {
  must_not_block = before_;
}

bool runs_actors_here() noexcept {
  return runs_actors;
}

bool must_not_block_here() noexcept {
  return must_not_block;
}

} // namespace actorgrid::config
