#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace actorgrid::mux {

/// A queue that allocates nothing until it is used: a million streams have four of them each, and
/// std::deque begins with half a kilobyte.
template <class T>
class fifo {
public:
  bool empty() const noexcept { return first_ == items_.size(); }
  std::size_t size() const noexcept { return items_.size() - first_; }
  T& front() noexcept { return items_[first_]; }
  void push_back(T item) { items_.push_back(std::move(item)); }
  /// @pre not empty
  T pop_front() {
    T item = std::move(items_[first_]);
    ++first_;
    if (first_ == items_.size()) {
      items_.clear();
      first_ = 0;
    } else if (first_ >= kept_max && 2 * first_ >= items_.size()) {
      items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(first_));
      first_ = 0;
    }
    return item;
  }
  void clear() noexcept {
    items_ = {};
    first_ = 0;
  }

private:
  /// Up to this many popped items stay at the front of the storage.
  static constexpr std::size_t kept_max = 16;

  std::vector<T> items_;
  std::size_t first_ = 0;
};

} // namespace actorgrid::mux
