#pragma once

#include <caf/thread_hook.hpp>

namespace actorgrid::config {

/// Marks the threads on which CAF runs actors, so that waiting there can be refused.
class actor_threads final : public caf::thread_hook {
public:
  void init(caf::actor_system&) override {}
  void thread_started() override;
  void thread_terminates() override {}
};

/// Marks the calling thread as one on which actors run, until it ends.
void mark_actor_thread() noexcept;

/// Lives on an actor's thread while a function runs that is allowed to block.
class may_block_here {
public:
  may_block_here() noexcept;
  may_block_here(const may_block_here&) = delete;
  may_block_here& operator=(const may_block_here&) = delete;
  ~may_block_here();

private:
  bool before_;
};

/// Whether the calling thread runs actors, whether or not they may block now.
bool runs_actors_here() noexcept;
/// Whether the calling thread runs actors and none of them may block now.
bool must_not_block_here() noexcept;

} // namespace actorgrid::config
