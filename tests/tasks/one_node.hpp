#pragma once

#include "tests/support/catch.hpp"

#include <actorgrid/testing/simulation.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace actorgrid::testing {

/// A simulated node for its tasks, which are spread over its loops, and what they tell.
class one_node {
public:
  explicit one_node(std::size_t loops = 3, std::uint64_t seed = 1)
      : sim_({.nodes = 1,
              .seed = seed,
              .any_order = true,
              .configure = [loops](std::size_t, node_config& c) { c.loops = loops; }}) {
    sim_.start();
  }

  simulation& sim() noexcept { return sim_; }
  node& operator*() { return sim_.node(0); }

  /// Runs a task until it has to wait for something.
  void spawn(task<> work) {
    sim_.node(0).spawn_task(std::move(work));
    sim_.settle();
  }
  /// Destroys all tasks where they wait.
  void destroy_tasks() { sim_.crash(0); }

  void tell(std::string what) { told_.push_back(std::move(what)); }
  /// What was told since the last call.
  std::vector<std::string> told() { return std::exchange(told_, {}); }

private:
  std::vector<std::string> told_; ///< outlives the tasks
  simulation sim_;
};

using texts = std::vector<std::string>;

/// Tells when it is destroyed.
class farewell {
public:
  farewell(one_node* to, std::string what) : to_(to), what_(std::move(what)) {}
  farewell(farewell&& other) noexcept
      : to_(std::exchange(other.to_, nullptr)), what_(std::move(other.what_)) {}
  farewell& operator=(farewell&&) = delete;
  ~farewell() {
    if (to_) to_->tell(what_ + " is gone");
  }

private:
  one_node* to_;
  std::string what_;
};

} // namespace actorgrid::testing
