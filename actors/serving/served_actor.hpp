#pragma once

#include <caf/actor.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace actorgrid::actors {

class actor_calls;

/// The actor that serves a handler, or several, now. Their supervisor sets it; connections ask it
/// directly, so that a call costs no message to the supervisor.
///
///     starting --> serving <--> down --> gone
/// @thread any
class served_actor {
public:
  /// Null unless serving.
  caf::actor get() const;
  bool is_starting() const noexcept { return is_starting_.load(std::memory_order_acquire); }
  /// Why nothing serves, to be said about the handler: "is being restarted: ...".
  std::string why_down() const;
  /// Keeps `f` until it serves or is down for the first time, then runs it, before it is no longer
  /// starting. @returns false, and drops it, if that is the case already
  bool after_start(std::function<void()> f);
  /// Told when the handler is gone.
  void add_caller(std::weak_ptr<actor_calls> caller);

  void serve(caf::actor by);
  void suspend(std::string why);
  /// The handlers were removed: their callers answer the calls that wait for them, and the handle
  /// ends.
  void close();

  /// The handle that handle_of made; null before.
  caf::actor handle() const;
  /// Keeps it, unless there is one, and returns the one kept.
  caf::actor put_handle(const caf::actor& made);

private:
  void leave_start(std::unique_lock<std::mutex> lock);

  mutable std::mutex mutex_;
  std::atomic<bool> is_starting_{true}; ///< written under mutex_
  caf::actor actor_;
  std::string why_;
  std::vector<std::function<void()>> after_start_;
  std::vector<std::weak_ptr<actor_calls>> callers_;
  caf::actor handle_; ///< refers back, and is null once gone
  bool is_gone_ = false;
};

} // namespace actorgrid::actors
