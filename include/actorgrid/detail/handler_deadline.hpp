#pragma once

#include <chrono>

namespace actorgrid::detail {

/// For as long as it lives, calls made on this thread end by `latest`: the deadline of the handler
/// function that runs here. Scopes nest.
class handler_deadline {
public:
  explicit handler_deadline(std::chrono::steady_clock::time_point latest) noexcept;
  ~handler_deadline();
  handler_deadline(const handler_deadline&) = delete;
  handler_deadline& operator=(const handler_deadline&) = delete;

  /// Of the innermost scope on this thread; max() if there is none.
  static std::chrono::steady_clock::time_point current() noexcept;

private:
  std::chrono::steady_clock::time_point outer_;
};

} // namespace actorgrid::detail
