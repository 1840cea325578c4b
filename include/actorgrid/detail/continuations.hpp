#pragma once

#include <caf/behavior.hpp>
#include <caf/fwd.hpp>
#include <caf/message_id.hpp>

#include <vector>

namespace actorgrid::detail {

/// Lives while an actor handles an answer. What the handler continues with, without having to wait,
/// runs right after it instead of going through the actor's mailbox, a few times in a row.
/// @thread owning actor
class continuations {
public:
  /// Does nothing if the actor has one already on this thread.
  explicit continuations(caf::scheduled_actor* self) noexcept;
  continuations(const continuations&) = delete;
  continuations& operator=(const continuations&) = delete;
  /// Leaves to the mailbox what has not run.
  ~continuations();

  /// Runs what was added meanwhile.
  void run();
  /// Calls `f` in a later turn of the actor, or after the handler that runs now. @returns at once
  static void add(caf::scheduled_actor* self, caf::behavior f);

private:
  /// Then other messages of the actor get their turn.
  static constexpr int in_a_row_max = 32;

  bool take(caf::scheduled_actor* self, caf::message_id id);

  caf::scheduled_actor* const self_;
  continuations* const outer_;
  const bool is_outermost_;
  int left_ = in_a_row_max;
  std::vector<caf::message_id> added_;
};

} // namespace actorgrid::detail
