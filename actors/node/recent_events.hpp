#pragma once

#include <actorgrid/observer.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

namespace actorgrid::actors {

/// An event that happened some times.
struct recent_event {
  std::shared_ptr<const event> what;                   ///< not null
  std::chrono::system_clock::time_point happened = {}; ///< last
  std::size_t times = 1;
};

/// Remembers the last events, to be shown. Those of level debug and lost connections of guests are
/// left out; one that has happened before, and is still remembered, counts again. @thread any
class recent_events final : public observer {
public:
  static constexpr std::size_t events_max = 100;
  /// Of them, how many tell only that guests came and went: they push out no others.
  static constexpr std::size_t guests_max = 20;
  /// A longer text is cut.
  static constexpr std::size_t text_bytes_max = 1024;

  void on_event(const event& e) noexcept override;
  /// The newest first.
  std::vector<recent_event> all() const;

private:
  void add(const event& e);
  void make_room(const event& e);

  mutable std::mutex mutex_;
  std::deque<recent_event> events_; ///< the newest first
};

} // namespace actorgrid::actors
