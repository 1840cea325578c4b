#pragma once

#include <actorgrid/errc.hpp>
#include <actorgrid/handler_id.hpp>
#include <actorgrid/stream_wait.hpp>

#include <caf/allowed_unsafe_message_type.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace actorgrid {

/// A change of a node's connections or of the state of its handlers, or a part of the present
/// state. See node::membership and node::subscribe.
struct membership_event {
  /// What happened.
  enum class kind : std::uint8_t {
    peer_connected,    ///< peer, is_guest, instance
    peer_restarted,    ///< as peer_connected: it is another run of its process than before
    peer_lost,         ///< peer, is_guest, why: its connection ended. A guest is gone for good
    peer_added,        ///< peer: a member from now on, connected or not; see node::add_peer
    peer_removed,      ///< peer: no member any more; peer_lost follows if it was connected
    handler_died,      ///< handler, subroute, why: its actor died and will be restarted
    handler_restarted, ///< handler, subroute: its actor serves again
    handler_failed,    ///< handler, subroute, why: its actor died and will not be restarted
    handler_removed,   ///< handler, subroute: it was removed while its actor was not serving
    draining,          ///< this node refuses new work from now on
    stopped,           ///< this node has stopped; the last event
    in_sync,           ///< the present state has been told; changes follow
    missed,            ///< count: that many changes were dropped; the present state follows
  };
  /// Kind of the event. The comments above say which of the other members it has.
  kind what{};
  /// Host of the peer.
  std::string peer = {};
  /// Whether the peer is a guest.
  bool is_guest = false;
  /// ID of the run of the peer's process: 32 hex digits.
  std::string instance = {};
  /// ID of the handler.
  handler_id handler = {};
  /// Subroute of the handler; empty for none.
  std::string subroute = {};
  /// The reason.
  failure why = {};
  /// Number of changes.
  std::uint64_t count = 0;
};
/// The name as written in the enum.
std::string_view to_string(membership_event::kind k) noexcept;

namespace detail {

/// A reader's access to its queue of events. @thread any
class membership_queue {
public:
  virtual ~membership_queue() = default;

  /// True if conclusive: `e` is the next event, or empty at the end.
  virtual bool try_next(std::optional<membership_event>& e) = 0;
  /// Asked with request() to wait: answers with a stream_update when trying again may succeed.
  virtual caf::actor actor() const = 0;
  virtual caf::message request() const = 0;
};

/// A wait for the next event.
struct membership_step {
  std::shared_ptr<membership_queue> port;
  std::optional<membership_event> event;
  bool is_given_up = false;

  using result_type = std::optional<membership_event>;
  bool try_now() { return !port || is_given_up || port->try_next(event); }
  /// Events come from any thread.
  bool wait_here(suspension&) noexcept { return false; }
  void absorb(stream_update& update) noexcept { is_given_up = update.ended; }
  caf::message request() const { return port->request(); }
  result_type take() noexcept { return std::move(event); }
};

} // namespace detail

/// The present state of a node's membership, then every change, in the order of the changes:
///
///     auto events = node.membership();
///     while (auto e = co_await events.next()) {
///       if (e->what == membership_event::kind::peer_restarted) ...
///     }
///
/// First come a peer_connected for each peer that is connected, a handler_died or handler_failed
/// for each handler whose actor is not serving, and `draining` if the node drains; then in_sync;
/// then the changes. There is no gap between the two, and no change is told twice.
///
/// At most 256 changes wait to be read. If there are more, the oldest 256 are kept and the others
/// counted; then come one `missed` with their number and the present state again, up to in_sync. So
/// the node never waits for a reader, and a reader that was slow ends up with the right state.
///
/// Moving it leaves an empty one, which is at its end. It must not outlive the actor system.
/// @thread one at a time
class membership {
public:
  /// Empty: at its end.
  membership() = default;
  /// For internal use; see node::membership.
  explicit membership(std::shared_ptr<detail::membership_queue> queue) noexcept
      : queue_(std::move(queue)) {}
  membership(membership&&) = default;
  membership& operator=(membership&&) = default;

  /// Waits for the next event: co_await it in a task, continue with then(self, f) on an actor, or
  /// get() it. Empty at the end, after `stopped`. Only one wait at a time: a second one ends the
  /// first, which gets nothing.
  /// @cancel a wait that is destroyed loses no event
  stream_wait<detail::membership_step> next() {
    return stream_wait<detail::membership_step>{detail::membership_step{queue_, {}}};
  }

private:
  std::shared_ptr<detail::membership_queue> queue_;
};

} // namespace actorgrid

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::membership_event)
