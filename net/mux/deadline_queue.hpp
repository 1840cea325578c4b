#pragma once

#include "net/mux/clock.hpp"

#include <cstddef>
#include <vector>

namespace actorgrid::mux {

/// Something with a deadline that sits in a deadline_queue. Owners embed or derive from it.
struct deadline_entry {
  time_point due = never;
  std::size_t position = npos; ///< its index in the heap

  static constexpr std::size_t npos = static_cast<std::size_t>(-1);
  bool is_queued() const noexcept { return position != npos; }
};

/// Entries by due time: a binary heap that tracks each entry's position, so that removing one costs
/// O(log n) and a queue never holds dead entries.
///
/// Invariant: heap[e.position] == &e for every queued entry. Entries must outlive their time in the
/// queue.
class deadline_queue {
public:
  /// Queues the entry, or moves it when it is queued already.
  void set(deadline_entry& e, time_point due);
  /// Takes the entry out; no-op when it is not queued.
  void remove(deadline_entry& e) noexcept;
  /// The earliest due time; `never` when empty.
  time_point next_due() const noexcept;
  /// Takes out and returns the earliest entry that is due at `now`; null when there is none.
  deadline_entry* pop_due(time_point now) noexcept;
  bool is_empty() const noexcept { return heap_.empty(); }
  std::size_t size() const noexcept { return heap_.size(); }

private:
  void sift_up(std::size_t at) noexcept;
  void sift_down(std::size_t at) noexcept;
  void place(deadline_entry* e, std::size_t at) noexcept;

  std::vector<deadline_entry*> heap_;
};

} // namespace actorgrid::mux
