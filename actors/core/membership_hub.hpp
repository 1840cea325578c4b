#pragma once

#include <actorgrid/membership.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace actorgrid::actors {

/// Knows the present state of a node's membership, and tells its readers every change. Changes are
/// rare, so that one lock guards it all.
/// @thread any
class membership_hub {
public:
  /// The events that one reader has not read yet. The reader is called outside of the lock.
  class reader {
  public:
    explicit reader(std::shared_ptr<membership_hub> hub) noexcept : hub_(std::move(hub)) {}
    virtual ~reader() = default;

    /// There may be something to read.
    virtual void on_change() = 0;
    /// True if conclusive: `e` is the next event, or empty at the end.
    bool try_next(std::optional<membership_event>& e);

  protected:
    /// Whether try_next is conclusive.
    bool has_next() const;

  private:
    friend membership_hub;
    void add_present_state();

    const std::shared_ptr<membership_hub> hub_;
    // Guarded by the hub's mutex.
    std::deque<membership_event> events_;
    std::size_t state_left_ = 0; ///< how many at the front tell the present state
    std::uint64_t missed_ = 0;
    bool wants_state_ = true; ///< the present state, when events_ is read
    bool has_state_ = false;  ///< it got the present state before
    bool is_told_end_ = false;
  };

  /// Changes the state and tells every reader.
  void tell(membership_event e);
  /// The same for a handler, unless it is not registered any more.
  void tell(membership_event e, const std::atomic<bool>& is_registered);
  /// A handler was removed.
  void forget(handler_id id, std::string_view subroute);
  /// The node stopped: the last event.
  void close();

  /// From now on the reader is told every change, as long as it lives. It begins with the present
  /// state.
  void add(const std::shared_ptr<reader>& r);

private:
  using handler_key = std::pair<handler_id, std::string>;

  /// @returns the readers whose on_change() must be called, without the lock
  std::vector<std::shared_ptr<reader>> put(const membership_event& e);
  void update(const membership_event& e);

  std::mutex mutex_;
  std::map<std::string, membership_event> peers_;    ///< those connected
  std::map<handler_key, membership_event> handlers_; ///< those that do not serve
  std::optional<membership_event> draining_;
  bool closed_ = false;
  std::vector<std::weak_ptr<reader>> readers_;
};

} // namespace actorgrid::actors
