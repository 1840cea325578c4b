#pragma once

#include <actorgrid/observer.hpp>

#include <cstddef>
#include <mutex>
#include <string>
#include <vector>

namespace actorgrid::testing {

/// Remembers what a node's observer was told. @thread any
class recorder final : public observer {
public:
  /// Keeps it.
  void on_event(const event& e) noexcept override;

  /// All so far, in order.
  std::vector<event> events() const;
  /// How many events of a kind there were, of all peers or of one.
  std::size_t count(event::kind what, const std::string& peer = {}) const;

private:
  mutable std::mutex mutex_;
  std::vector<event> events_;
};

} // namespace actorgrid::testing
