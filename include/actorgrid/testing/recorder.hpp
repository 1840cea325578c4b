#pragma once

#include <actorgrid/observer.hpp>

#include <cstddef>
#include <mutex>
#include <string>
#include <vector>

namespace actorgrid::testing {

/// Records the events of a node. @thread any
class recorder final : public observer {
public:
  /// Records the event.
  void on_event(const event& e) noexcept override;

  /// All events so far, in order.
  std::vector<event> events() const;
  /// Number of events of a kind, for all peers or for one.
  std::size_t count(event::kind what, const std::string& peer = {}) const;

private:
  mutable std::mutex mutex_;
  std::vector<event> events_;
};

} // namespace actorgrid::testing
