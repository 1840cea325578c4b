#include "net/mux/deadline_queue.hpp"

namespace actorgrid::mux {

void deadline_queue::place(deadline_entry* e, std::size_t at) noexcept {
  heap_[at] = e;
  e->position = at;
}

void deadline_queue::sift_up(std::size_t at) noexcept {
  deadline_entry* const moving = heap_[at];
  while (at > 0) {
    const std::size_t parent = (at - 1) / 2;
    if (heap_[parent]->due <= moving->due) break;
    place(heap_[parent], at);
    at = parent;
  }
  place(moving, at);
}

void deadline_queue::sift_down(std::size_t at) noexcept {
  deadline_entry* const moving = heap_[at];
  for (;;) {
    std::size_t child = 2 * at + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && heap_[child + 1]->due < heap_[child]->due) ++child;
    if (heap_[child]->due >= moving->due) break;
    place(heap_[child], at);
    at = child;
  }
  place(moving, at);
}

void deadline_queue::set(deadline_entry& e, time_point due) {
  if (!e.is_queued()) {
    heap_.push_back(&e);
    e.position = heap_.size() - 1;
  }
  e.due = due;
  sift_up(e.position);
  sift_down(e.position);
}

void deadline_queue::remove(deadline_entry& e) noexcept {
  if (!e.is_queued()) return;
  const std::size_t at = e.position;
  deadline_entry* const last = heap_.back();
  heap_.pop_back();
  e.position = deadline_entry::npos;
  if (last == &e) return;
  place(last, at);
  sift_up(at);
  sift_down(last->position);
}

time_point deadline_queue::next_due() const noexcept {
  return heap_.empty() ? never : heap_.front()->due;
}

deadline_entry* deadline_queue::pop_due(time_point now) noexcept {
  if (heap_.empty() || heap_.front()->due > now) return nullptr;
  deadline_entry* const earliest = heap_.front();
  remove(*earliest);
  return earliest;
}

} // namespace actorgrid::mux
