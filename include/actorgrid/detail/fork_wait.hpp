#pragma once

#include <actorgrid/detail/branch.hpp>

#include <concepts>
#include <coroutine>
#include <tuple>
#include <utility>
#include <vector>

namespace actorgrid::detail {

template <class... T>
void run_branches(std::tuple<branch<T>...>& all, fork& of) {
  std::apply([&of](auto&... each) { (void)(each.run(of) && ...); }, all);
}
template <class T>
void run_branches(std::vector<branch<T>>& all, fork& of) {
  for (auto& each : all)
    if (!each.run(of)) return;
}

/// A wait for branches: a tuple or a vector of them. `Outcome` says until when, and makes the
/// result.
template <class Outcome, class Branches>
class [[nodiscard]] fork_wait {
public:
  explicit fork_wait(Branches branches) noexcept : branches_(std::move(branches)) {}

  class awaiter {
  public:
    explicit awaiter(Branches branches) noexcept : branches_(std::move(branches)) {}
    bool await_ready() const noexcept { return false; }
    template <std::derived_from<task_promise_state> Promise>
    bool await_suspend(std::coroutine_handle<Promise> h) {
      fork_.begin(h);
      run_branches(branches_, fork_);
      return fork_.wait();
    }
    auto await_resume() {
      // Branches that have not ended are destroyed before the task goes on.
      auto branches = std::move(branches_);
      fork_.rethrow();
      return Outcome::of(branches, fork_.first());
    }

  private:
    Branches branches_;
    fork fork_{Outcome::when};
  };

  awaiter operator co_await() && { return awaiter{std::move(branches_)}; }

private:
  Branches branches_;
};

/// A vector of branches.
template <class Work>
auto branches_of(std::vector<Work> work) {
  std::vector<branch<stored<awaited<Work>>>> branches;
  branches.reserve(work.size());
  for (auto& each : work) branches.push_back(branch_off(std::move(each)));
  return branches;
}

} // namespace actorgrid::detail
