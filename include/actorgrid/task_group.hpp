#pragma once

#include <actorgrid/node.hpp>
#include <actorgrid/task.hpp>
#include <actorgrid/time_limit.hpp>

#include <chrono>
#include <memory>

namespace actorgrid {

/// Tasks that run together on a node's loops, and whose end can be waited for:
///
///     grid::task_group calls{node};
///     for (auto& peer : node.peers()) calls.add(greet(peer, &greeted));
///     calls.wait();
///
/// A task that the node destroys when it stops has ended, too. In a simulation, waiting runs it.
///
/// @thread add() any; the others one, which runs no actors: there wait() and wait_for() throw
/// std::logic_error, and the destructor terminates the process if tasks are left
class task_group {
public:
  /// An empty group. The node must outlive it.
  explicit task_group(node& on);
  /// Waits until all tasks have ended.
  ~task_group();
  task_group(const task_group&) = delete;
  task_group& operator=(const task_group&) = delete;

  /// Starts a task. What it refers to must outlive the group.
  void add(task<> work);
  /// Waits until all tasks have ended; rethrows the first exception of a task, once.
  void wait();
  /// Waits until all tasks have ended, or the time is over. @returns whether they have ended
  bool wait_for(time_limit time);

private:
  struct state;
  class membership;

  bool wait_until_ended(std::chrono::steady_clock::time_point limit);
  static task<> tracked(membership member, task<> work);

  node& node_;
  std::shared_ptr<state> state_;
};

} // namespace actorgrid
