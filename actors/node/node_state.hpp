#pragma once

#include "actors/core/node_core.hpp"
#include "actors/node/admin_listener.hpp"
#include "actors/node/followed_files.hpp"
#include "actors/node/live_actors.hpp"
#include "actors/node/membership_feed.hpp"
#include "actors/node/shared_listener.hpp"
#include "actors/peers/peer_table.hpp"
#include "net/transport/acceptor.hpp"

#include <actorgrid/node.hpp>
#include <actorgrid/system_config.hpp>

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace actorgrid {

/// A node's lifecycle: made -> open -> (draining) -> closed; each step happens once.
///
/// A lane has a state of its own, which its node owns. It shares the event loops of the node and
/// its listener: it opens with the node, and closes before it or with it.
struct node::state {
  state(caf::actor_system& system, node_config config, node_options options);
  /// A lane of a node.
  state(state& owner, const lane_config& lane);

  /// Checks the configuration and loads the files it names, for the lanes too.
  /// @error invalid_config, tls_failure
  failure prepare();
  /// Listens and dials, in the lanes too. While it waits for its port, polls `is_cut_short` and
  /// gives up when that returns true.
  failure open(const std::function<bool()>& is_cut_short);
  /// @returns whether there is something to drain
  bool begin_drain();
  /// Call once a second during a drain: cancels the streams whose time is over.
  void drain_streams();
  /// Whether no call and no stream is in flight. Streams that this node has opened without a
  /// deadline count only if `with_endless`.
  bool is_idle(bool with_endless) const;
  /// With those of the lanes.
  node_metrics metrics() const;
  /// Closes the lanes first.
  void close();

  bool is_lane() const noexcept { return node_ != nullptr; }
  /// Those of a node, in the order of the configuration.
  const std::vector<std::unique_ptr<node>>& lanes() const noexcept { return lanes_; }
  /// That of the node, if this is a lane.
  state& of_node() noexcept { return node_ ? *node_ : *this; }

  /// Puts the configuration in force that `edit` makes of the present one, in the lanes too.
  /// @error what `edit` returns; invalid_config with every mistake, tls_failure, shutting_down
  outcome<config_changes> change(const std::function<failure(node_config&)>& edit);
  /// The same, and tells the observers.
  outcome<config_changes> reconfigure(const std::function<failure(node_config&)>& edit);
  /// What putting `next` in force would change; keeps in it what needs a restart.
  /// @error as for change()
  outcome<config_changes> plan(const node_config& now, node_config& next) const;
  /// Reads the configuration again. @error that of reading; invalid_config if nothing can be read
  outcome<node_config> reread() const;
  /// Whether this node knows how.
  bool can_reread() const noexcept { return static_cast<bool>(reread_); }

  std::uint16_t port() const noexcept { return listener_->port(); }
  void add_tracer(std::shared_ptr<tracer> added);
  /// The peers of that kind, in the order of the configuration; guests by name.
  std::vector<actorgrid::peer> peers_of(detail::peer_kind kind) const;
  /// Adds handlers that share an actor, or just one.
  caf::error add_handlers(std::vector<detail::handler_spec> specs);
  /// The handle of the actor that serves a handler; null if none does.
  caf::actor actor_of(handler_id id, const std::string& subroute) const;
  caf::actor pick_task_host();
  /// Spawns an actor of the user's on one of the loops; null once closed.
  caf::actor host(const std::function<caf::actor(caf::actor_system&, caf::execution_unit*)>& spawn);
  void offer(handler_id id, std::function<caf::error(node&)> start);
  /// Null if the ID is not offered. The IDs of one actor have the same starter.
  std::shared_ptr<const system_config::starter> offered(handler_id id) const;
  std::string offered_ids() const;
  void take_over(int descriptor, std::string method, std::string target,
                 actorgrid::http_handler::fields fields);

  /// Every mistake in a configuration.
  static failure why_invalid(const node_config& config);

  actors::node_core core;
  actors::membership_feeds feeds;

private:
  /// Without lanes, loops and process.
  node_metrics metrics_of_grid() const;
  ws::acceptor_options acceptor_options();
  /// What the listener knows of this node or lane.
  ws::grid_route route();
  std::unique_ptr<detail::listener> make_listener();
  /// Begins to dial.
  void enter();
  /// Nothing is accepted any more: a lane takes its route away, a node closes the listener.
  void leave_listener();
  std::string why_refused(const ws::upgrade_request& request) const;
  /// A peer says that it is up. @returns why that means nothing here; empty if it does
  std::string on_knock(const std::string& host);
  void on_session(std::unique_ptr<ws::session> session, ws::admission granted);
  void open_log();
  void host_tasks();
  /// Opens the listener, and tries again for a while if another process has its address.
  failure listen(detail::listener& listener, const std::function<bool()>& is_cut_short);
  /// The same for anything that opens: `open` tries once, and `is_in_use` says whether another try
  /// makes sense.
  failure open_in_time(const std::function<failure()>& open, const std::function<bool()>& is_in_use,
                       const std::function<bool()>& is_cut_short);
  /// Opens the admin listener, if there is one.
  failure open_admin(const std::function<bool()>& is_cut_short);
  void close_admin();
  bool has_admin_listener() const;
  /// Why the node is not ready to serve; empty if it is.
  std::string why_not_ready() const;
  bool is_closed() const;
  failure why_closed() const;
  /// Loads what grid.tls names. @error tls_failure: what was loaded before stays in force
  failure load_tls();
  /// The same, if `next` needs it and nothing was loaded: nodes without TLS load nothing when they
  /// start, and may get a peer with TLS later.
  failure load_missing_tls(const node_config& next);
  /// Tells the membership which peers were added and removed.
  void tell_members(const actors::peer_table::changes& done) const;
  /// Ends every connection and peer, and waits until they are gone.
  void end_connections();

  failure why_not_logged_; ///< set by the constructor
  actors::followed_files files_{core};
  std::mutex opening_;  ///< held before mutex_
  std::mutex changing_; ///< held while a configuration replaces another; before mutex_
  mutable std::mutex mutex_;
  std::map<handler_id, std::shared_ptr<const system_config::starter>> offers_;
  bool open_ = false;
  bool closed_ = false;
  bool ended_ = false; ///< after closed_, once nothing is left to wait for
  std::thread::id closer_;
  std::condition_variable end_;
  state* const node_ = nullptr;                             ///< of a lane; outlives it
  const std::shared_ptr<actors::shared_listener> listener_; ///< a node and its lanes have the same
  std::function<outcome<node_config>()> reread_;
  actors::grid_survey::question ask_peers_;
  std::shared_ptr<actors::recent_events> events_; ///< null without an admin listener
  std::vector<caf::actor> task_hosts_;
  actors::live_actors hosted_;              ///< of users, on the loops
  actors::live_actors unknown_connections_; ///< accepted, and their peer may not be known yet
  std::vector<std::unique_ptr<node>> lanes_;
  std::unique_ptr<actors::admin_listener> admin_; ///< null unless the node is open
};

} // namespace actorgrid
