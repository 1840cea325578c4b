#pragma once

#include <chrono>
#include <memory>

namespace actorgrid {
struct trace_context;
}

namespace actorgrid::detail {

/// A context that does not change; null for none.
using shared_trace = std::shared_ptr<const trace_context>;

/// What the calls made by a handler have from the call or stream that it serves.
struct inherited {
  /// When they end at the latest.
  std::chrono::steady_clock::time_point latest = std::chrono::steady_clock::time_point::max();
  /// The trace they belong to; null for none. Not owned.
  const shared_trace* trace = nullptr;
};

/// For as long as it lives, calls made on this thread inherit that: it is the handler's that runs
/// here. Scopes nest.
class handler_scope {
public:
  explicit handler_scope(const inherited& what) noexcept;
  ~handler_scope();
  handler_scope(const handler_scope&) = delete;
  handler_scope& operator=(const handler_scope&) = delete;

  /// Of the innermost scope on this thread; nothing if there is none.
  static const inherited& current() noexcept;

private:
  inherited outer_;
};

} // namespace actorgrid::detail
