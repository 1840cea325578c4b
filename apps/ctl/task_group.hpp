#pragma once

#include <actorgrid/node.hpp>
#include <actorgrid/task.hpp>

#include <chrono>
#include <memory>

namespace actorgrid::ctl {

/// Tasks that run together on a node's loops.
class task_group {
public:
  explicit task_group(node& on);
  /// Waits for the tasks added.
  ~task_group();
  task_group(const task_group&) = delete;
  task_group& operator=(const task_group&) = delete;

  /// Starts a task. What it refers to must outlive the task_group.
  void add(task<> work);
  /// Waits until all tasks have ended; rethrows the first exception of a task.
  void wait();
  /// Whether all tasks end within `time`.
  bool wait_for(std::chrono::milliseconds time);

private:
  struct state;
  class membership;

  static task<> tracked(membership member, task<> work);

  node& node_;
  std::shared_ptr<state> state_;
};

} // namespace actorgrid::ctl
