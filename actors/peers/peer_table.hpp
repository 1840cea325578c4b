#pragma once

#include "actors/core/peer_record.hpp"

#include <caf/actor.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace actorgrid::actors {

struct node_core;

/// The peers of a node by host, and the guests connected now. @thread any
class peer_table {
public:
  peer_table(node_core& core, std::uint64_t first_mux_id);

  /// Spawns the actors of all configured peers and of the node itself.
  void start();
  /// Tells the peers that dial this node that it is up.
  void knock();
  /// Whether a host may connect: a configured peer, or a guest while there is room.
  bool knows(const std::string& host) const;
  /// The record of a connecting peer, with its actor; made on demand for a new guest. Null if the
  /// peer is unknown or the node is stopping.
  std::shared_ptr<detail::peer_record> admit(const std::string& host);
  /// Null when unknown.
  std::shared_ptr<detail::peer_record> find(std::string_view host) const;
  /// The node itself, its configured peers, and the guests connected now.
  std::vector<std::shared_ptr<detail::peer_record>> all() const;
  /// A guest left.
  void forget(const std::string& host);
  /// From now on no peer is admitted.
  void close();

private:
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
  bool closed_ = false;
};

} // namespace actorgrid::actors
