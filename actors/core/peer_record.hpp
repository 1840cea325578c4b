#pragma once

#include "actors/core/peer_quota.hpp"
#include "actors/core/refusal_notices.hpp"
#include "actors/core/retry_budget.hpp"
#include "actors/core/tracing.hpp"
#include "net/loop/published.hpp"
#include "net/mux/backoff.hpp"
#include "net/mux/link_counts.hpp"

#include <actorgrid/config.hpp>
#include <actorgrid/metrics.hpp>
#include <actorgrid/peer.hpp>

#include <caf/actor.hpp>
#include <caf/actor_clock.hpp>
#include <caf/actor_system.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace actorgrid::detail {

enum class peer_kind : std::uint8_t {
  configured,
  self,
  guest,
  unknown, ///< no peer, or none any more
};

/// The messages of all streams in one direction: see direction_metrics.
struct direction_totals {
  mux::tally messages;
  mux::tally waited_ns;
};

/// What the connections to a peer count, one after the other.
struct link_totals {
  mux::link_counts link;
  mux::op_counts sent; ///< frames
  mux::tally calls_in;
  mux::tally streams_in;
  mux::tally queue_bytes_max; ///< at the end of a turn
  direction_totals stream_output;
  direction_totals stream_input;
};

/// What a connection measures.
struct link_stats {
  peer_counters counters;
  peer_gauges gauges;
  std::chrono::nanoseconds round_trip{0};
  std::uint64_t endless_streams_out = 0; ///< of gauges.streams_out, those without a deadline
};

/// State shared by a peer's handles and the actors that serve it. Written by the peer's actor and
/// the current connection, readable from any thread.
struct peer_record {
  peer_record(caf::actor_system& s, std::string host_name, peer_kind k, bool this_side_dials,
              std::uint64_t first_mux_id, std::shared_ptr<actors::peer_quota> its_share = {})
      : system(s), host(std::make_shared<const std::string>(std::move(host_name))), kind(k),
        dials(this_side_dials), share(std::move(its_share)), next_mux_id(first_mux_id) {}

  caf::actor_system& system; ///< for its clock
  const std::shared_ptr<const std::string> host;
  /// Changed only by the table of peers.
  std::atomic<peer_kind> kind;
  const bool dials;
  const std::shared_ptr<actors::peer_quota> share; ///< null if the peer cannot connect

  bool is_guest() const noexcept { return kind == peer_kind::guest; }
  /// Whether it is no peer, or none any more: nothing new is asked of it.
  bool is_unknown() const noexcept { return kind == peer_kind::unknown; }
  /// Whether this is the node itself, which is connected to itself without a socket.
  bool is_self() const noexcept { return kind == peer_kind::self; }

  /// How calls are told that find no connection; null if nobody traces them. Set by the table of
  /// peers before others see the record.
  std::shared_ptr<const actors::tracing> tracing;
  actors::retry_budget retries; ///< of calls to the peer
  actors::refusal_notices not_allowed;
  actors::refusal_notices rate_limited;
  actors::refusal_notices protocol_errors; ///< whose frames are written to files
  /// Of a peer that is added again: its attempts count on. Taken by its new actor.
  std::optional<mux::backoff> pace;

  std::atomic<peer_state> state{peer_state::unconnected};
  /// Mux ids keep counting across reconnects, so that a late answer never matches a newer call.
  std::atomic<std::uint64_t> next_mux_id;
  std::atomic<std::uint64_t> connections{0};
  /// Written by the current connection, at the end of its turns.
  ws::published<link_stats> numbers;
  /// Counted by the current connection.
  link_totals totals;

  /// The connection that currently takes calls; null unless connected.
  caf::actor connection() const {
    std::lock_guard lock{mutex_};
    return connection_;
  }
  /// The actor that takes requests for the connection; null if there is no connection. For the node
  /// itself, before its connection to itself is up, this is the peer's actor, which passes them on.
  caf::actor recipient() const {
    std::lock_guard lock{mutex_};
    return !connection_ && is_self() ? actor_ : connection_;
  }
  caf::actor actor() const {
    std::lock_guard lock{mutex_};
    return actor_;
  }
  void set_actor(caf::actor a) {
    std::lock_guard lock{mutex_};
    actor_ = std::move(a);
  }

  /// The clock that deadlines use; virtual in a simulation. Meaningless once shut down, because the
  /// actor system may be gone by then.
  std::chrono::steady_clock::time_point now() const noexcept {
    if (state.load() == peer_state::shut_down) return {};
    return system.clock().now();
  }

  void set_state(peer_state s);
  /// Calls go to `connection` from now on. @returns whether the peer has restarted since the last
  /// connection.
  bool connected(caf::actor connection, const std::string& instance);
  /// Stops taking calls; `why` becomes the last failure.
  void disconnected(peer_state s, const failure& why);
  /// The same for a connection that was established.
  void lost(const failure& why);
  void set_certificate_expires(std::chrono::system_clock::time_point when) noexcept {
    certificate_expires_.store(when.time_since_epoch().count());
  }
  /// How far the peer's clock is ahead of this node's.
  void set_clock_difference(std::chrono::nanoseconds ahead);
  /// Drops all actor handles: the node stopped, or the peer is none any more.
  void shut_down();
  /// The peer was added again after shut_down().
  void revive();
  /// What handles tell: a peer that was removed is shut down, even while it is drained.
  peer_state shown_state() const noexcept {
    return is_unknown() ? peer_state::shut_down : state.load();
  }
  peer_stats stats() const;
  peer_metrics metrics() const;
  /// Open streams to the peer that end at the latest with their deadline.
  std::size_t streams_out_with_deadline() const noexcept;
  /// Why there is no connection to ask. @pre there is none
  failure why_not_connected() const;

private:
  /// In ticks since the epoch.
  std::atomic<std::chrono::system_clock::rep> certificate_expires_{0};
  mutable std::mutex mutex_;
  caf::actor actor_;
  caf::actor connection_;
  std::string instance_;
  std::chrono::steady_clock::time_point since_ = now();
  failure last_failure_;
  failure last_end_; ///< of a connection that was established
  std::optional<std::chrono::nanoseconds> clock_difference_;
};

} // namespace actorgrid::detail
