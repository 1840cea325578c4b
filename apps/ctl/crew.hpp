#pragma once

#include <actorgrid/node.hpp>
#include <actorgrid/task.hpp>

#include <chrono>
#include <memory>

namespace actorgrid::ctl {

/// Tasks that run together on a node's loops.
class crew {
public:
  explicit crew(node& on);
  /// Waits for the tasks added.
  ~crew();
  crew(const crew&) = delete;
  crew& operator=(const crew&) = delete;

  /// Starts a task. What it refers to must outlive the crew.
  void add(task<> work);
  /// Waits until all tasks have ended; throws what the first one to throw threw.
  void wait();
  /// Whether they have ended within `time`.
  bool wait_for(std::chrono::milliseconds time);

private:
  struct roll;
  class membership;

  static task<> tracked(membership member, task<> work);

  node& node_;
  std::shared_ptr<roll> roll_;
};

} // namespace actorgrid::ctl
