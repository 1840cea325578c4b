#pragma once

#include "actors/core/peer_record.hpp"

#include <caf/actor.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace actorgrid::actors {

struct node_core;

/// The peers of a node by host, and the guests connected now. @thread any
///
/// A peer that is removed keeps its record and its actor until what was in flight is drained, and
/// goes on with both if it is added again before that. After that the record is kept only by the
/// handles of it, and is used again with them.
class peer_table {
public:
  peer_table(node_core& core, std::uint64_t first_mux_id);

  /// Spawns the actors of all configured peers and of the node itself.
  void start();
  /// Tells the peers that dial this node that it is up.
  void knock();

  /// What another configuration does to the peers.
  struct changes {
    std::vector<std::shared_ptr<detail::peer_record>> added, removed, guests_removed;
    bool concerns_all = false; ///< how peers are dialled has changed
  };
  /// Puts another configuration in force: from now on the table tells its peers. The changes must
  /// be carried out. @pre called by one thread at a time; there are no mistakes in it
  changes follow(const node_config& next);
  /// Dials or awaits the peers that were added, drains those that were removed, and tells the
  /// others of the configuration. Apart from follow(), so that the user can be told in between.
  void carry_out(const changes& done);
  /// A removed peer has no connection any more. @returns whether it is still none of the peers, so
  /// that its actor ends; else it goes on as a peer
  bool release(const std::shared_ptr<detail::peer_record>& record, const mux::backoff& pace);

  /// Whether a host may connect: a configured peer, or a guest while there is room.
  bool knows(const std::string& host) const;
  /// The record of a connecting peer, with its actor; made on demand for a new guest. Null if the
  /// peer is unknown or the node is stopping.
  std::shared_ptr<detail::peer_record> admit(const std::string& host);
  /// Null when unknown.
  std::shared_ptr<detail::peer_record> find(std::string_view host) const;
  /// The node itself, its configured peers, and the guests connected now.
  std::vector<std::shared_ptr<detail::peer_record>> all() const;
  /// These, and the peers that were removed and are drained.
  std::vector<std::shared_ptr<detail::peer_record>> everyone() const;
  /// A guest left. @returns whether it was still one
  bool forget(const std::string& host);
  /// From now on no peer is admitted.
  void close();

private:
  using record_ptr = std::shared_ptr<detail::peer_record>;

  /// The record for a new peer: that of a guest, of a removed one, or a new one.
  record_ptr record_for(const std::string& host, const limits_config& limits);
  /// Of one of peers_.
  void spawn_actor(std::size_t index);
  void retire(const record_ptr& record);
  void end(const record_ptr& record, std::optional<mux::backoff> pace);
  /// Forgets former peers that nobody has a handle of, once their attempts count no more.
  void forget_former();
  void count_departed(const record_ptr& guest);
  std::vector<record_ptr>::const_iterator find_leaving(std::string_view host) const;
  static bool lets_in(const node_config& config, std::string_view guest);
  bool may_be_guest(const std::string& host) const;
  std::size_t places_taken() const;
  std::shared_ptr<peer_quota> take_guest_share(const std::string& host);

  node_core& core_;
  const std::uint64_t first_mux_id_;
  mutable std::mutex mutex_;
  const std::shared_ptr<detail::peer_record> self_;
  std::vector<std::shared_ptr<detail::peer_record>> peers_; ///< configured
  std::map<std::string, std::shared_ptr<detail::peer_record>, std::less<>> by_host_;
  std::size_t guests_ = 0;
  /// Guests that left while handlers were still running for them, or had just begun as far as a
  /// rate is concerned. They count against the guest limit until then; otherwise a guest could
  /// occupy more and more handlers by reconnecting under new names.
  std::map<std::string, std::shared_ptr<peer_quota>, std::less<>> departed_;
  /// Removed, and not drained yet. Each was a peer or a guest and has an actor.
  std::vector<record_ptr> leaving_;
  struct former_peer {
    std::weak_ptr<detail::peer_record> record; ///< there may still be handles
    std::optional<mux::backoff> pace;
    mux::time_point left;
  };
  /// Removed and drained.
  std::map<std::string, former_peer, std::less<>> former_;
  bool started_ = false;
  bool closed_ = false;
};

} // namespace actorgrid::actors
