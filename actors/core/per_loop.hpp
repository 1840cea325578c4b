#pragma once

#include <atomic>
#include <utility>

namespace actorgrid::actors {

/// One T for each loop that asked for it, for counters: a loop writes its own without locks, and
/// any thread reads all of them.
template <class T>
class per_loop {
public:
  per_loop() noexcept = default;
  per_loop(const per_loop&) = delete;
  per_loop& operator=(const per_loop&) = delete;
  ~per_loop() {
    for (const auto* next = first_.load(); next;) delete std::exchange(next, next->next);
  }

  /// The one of a loop; made from `args` when that loop asks for the first time. Loops are few, and
  /// mostly the first in the list is it. @thread the loop's
  template <class... Args>
  T& of(const void* loop, Args&&... args) {
    auto* const first = first_.load(std::memory_order_acquire);
    if (first && first->loop == loop) return first->value;
    return search(loop, std::forward<Args>(args)...);
  }
  /// @thread any
  template <class F>
  void for_each(F&& f) const {
    for (const auto* next = first_.load(std::memory_order_acquire); next; next = next->next)
      f(next->value);
  }

private:
  struct node {
    const void* loop;
    node* next;
    T value;
  };

  template <class... Args>
  T& search(const void* loop, Args&&... args) {
    for (auto* next = first_.load(std::memory_order_acquire); next; next = next->next)
      if (next->loop == loop) return next->value;
    auto* made =
        new node{loop, first_.load(std::memory_order_relaxed), T(std::forward<Args>(args)...)};
    while (!first_.compare_exchange_weak(made->next, made, std::memory_order_acq_rel)) {
    }
    return made->value;
  }

  std::atomic<node*> first_{nullptr};
};

} // namespace actorgrid::actors
