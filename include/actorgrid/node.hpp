#pragma once

#include <actorgrid/auth.hpp>
#include <actorgrid/config.hpp>
#include <actorgrid/config_changes.hpp>
#include <actorgrid/detail/fulfilled.hpp>
#include <actorgrid/http_handler.hpp>
#include <actorgrid/membership.hpp>
#include <actorgrid/node_options.hpp>
#include <actorgrid/observer.hpp>
#include <actorgrid/outcome.hpp>
#include <actorgrid/peer.hpp>
#include <actorgrid/quorum.hpp>
#include <actorgrid/registry.hpp>

#include <caf/actor_system.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace actorgrid {

/// State of a registered handler.
enum class handler_state : std::uint8_t {
  serving,
  restarting, ///< its actor died and will be restarted after a delay
  failed,     ///< its actor died too often, or died and is the user's own
};
/// The name as written in the enum.
std::string_view to_string(handler_state s) noexcept;

/// Snapshot of a registered handler.
struct handler_stats {
  /// ID as registered.
  handler_id id;
  /// Subroute as registered; empty for none.
  std::string subroute;
  /// Current state.
  handler_state state = handler_state::serving;
  std::uint64_t calls = 0;  ///< calls and streams served since registration
  std::uint64_t deaths = 0; ///< how often its actor died
  failure last_death;       ///< why its actor last died
};

struct node_metrics; // in actorgrid/metrics.hpp

/// A node of the grid: keeps one connection to every peer and serves their calls with its handlers.
///
///     grid::node node{system, config.grid()};
///     node.handle(echo, [](grid::payload in) -> grid::result<grid::payload> { return in; });
///     if (auto err = node.start()) return fail(err);
///     auto reply = node.peer("http://node2:9000").call(echo, "hello").get();
///
/// @thread any, except that stop(), drain() and the destructor wait for all actors of the node: on
/// a thread that runs actors, including a handler's, stop() and drain() throw std::logic_error and
/// the destructor terminates the process
///
/// A node can have lanes: further grids between the same nodes, on the same port, each with
/// connections, limits, handlers and counters of its own. A lane is a node, too.
///
///     config.lanes.push_back({.name = "urgent"});
///     grid::node node{system, config};
///     node.lane("urgent").handle(heartbeat, on_heartbeat);
///     if (auto err = node.start()) return fail(err);
///     auto alive = node.lane("urgent").peer("http://node2:9000").call(heartbeat, now).get();
class node {
public:
  /// Opens the log of `grid.log`, and starts nothing yet. The actor system must outlive the node.
  node(caf::actor_system& system, node_config config, node_options options = {});
  /// Stops the node at once, as stop() does.
  ~node();
  node(const node&) = delete;
  node& operator=(const node&) = delete;

  /// Starts the handlers listed in `grid.spawn` and those of its lanes, listens, begins to dial the
  /// peers, and tells those that dial this node that it is up. Waits for up to `grid.listen-wait`
  /// while another process has the port, such as the previous run of this one; stop() ends that.
  /// @error invalid_config listing every mistake, io_failure, tls_failure, unknown_handler for an
  /// ID that was not offered
  /// @pre not a lane, which starts with its node: throws std::logic_error
  caf::error start();
  /// start(), then waits for SIGTERM or SIGINT, then drain().
  ///
  /// A second signal ends the drain at once; a third ends the process. Both signals work even if
  /// the process inherited them blocked or ignored. SIGHUP calls reload(), or is ignored if nothing
  /// can be read. SIGUSR1 has the log files of the process opened anew, as reopen_logs() does,
  /// unless the program handles or blocks it. Each signal received is reported as the event
  /// `signalled`. The previous signal handling is restored on return.
  ///
  /// Under a service manager that speaks sd_notify(3), such as systemd with Type=notify, reports
  /// when the node is ready and when it drains. With WatchdogSec=, also sends keep-alives as long
  /// as every event loop makes progress, so that a process with a hung loop is restarted.
  /// @error those of start(); io_failure when no pipe for signals can be made
  /// @pre as for start()
  caf::error run();
  /// Refuses new calls and streams, waits up to limits.drain-timeout for those in flight, then
  /// stops; a node does so in all of its lanes at the same time, a lane by itself. Does nothing if
  /// the node is not open or is draining already. Streams without a deadline get a second:
  /// handler_options::drain says what happens to those that this node serves, and those it has
  /// opened itself are no longer waited for.
  void drain();
  /// Tells handlers and tasks that a drain begins, or that the node stops without one: await it
  /// with stop_requested(), poll it, or register a std::stop_callback, which runs on the thread of
  /// run(), drain() or stop() and must not block.
  std::stop_token draining() const noexcept;
  /// Fails every call and stream in flight, closes every connection, and ends every actor and
  /// thread of the lanes and then of the node. The path of a lane that was stopped is answered like
  /// an unknown one; the port is closed by the node. Waits for function handlers to return. May be
  /// called repeatedly and from several threads; each call returns once the node has stopped.
  void stop();

  /// A lane by its name. It lives as long as the node; before start(), register its handlers as
  /// those of the node. Its observers, credentials and event loops are the node's, all else is its
  /// own: its peers are handles of its own connections.
  /// @error throws std::out_of_range if node_config::lanes has no such name; a lane has none
  node& lane(std::string_view name) const;
  /// The names of the lanes, in the order of the configuration.
  std::vector<std::string> lanes() const;

  /// From now on tells another tracer of calls and streams, of the node and its lanes, until it is
  /// removed. A null one is ignored.
  void add_tracer(std::shared_ptr<tracer> added) const;
  /// Ends that. The tracer may be called for a moment longer, by threads that are at it. Does
  /// nothing for one that was not added.
  void remove_tracer(const std::shared_ptr<tracer>& removed) const;

  // Changes while the node runs. They are of the node and all of its lanes together: in a lane, the
  // same functions do the same.

  /// Makes a host a peer: it is dialled, or awaited and told that this node is up. The list of
  /// every other node has to change, too, in any order: a node that does not know this one yet
  /// refuses it, and both connect soon after its own list has changed. Does nothing for a peer.
  /// Before start(), changes the list to start with.
  /// @error invalid_config for a name that grid.peers must not have; tls_failure; shutting_down
  /// @thread may block on files, for the first peer with TLS of a node that began without it
  caf::error add_peer(std::string_view host);
  /// Makes a host no peer any more. New calls and streams to it fail with unknown_peer at once, and
  /// those from it are refused as by a node that drains. What is in flight goes on, for up to
  /// limits.drain-timeout; then its connection ends. Returns without waiting for that. If the host
  /// is added again meanwhile, the connection stays. Other peers notice nothing.
  /// @error unknown_peer; invalid_config for this node itself, and for a peer that grid.allow
  /// names; shutting_down
  caf::error remove_peer(std::string_view host);
  /// Changes the configuration while the node runs: checks the whole of it, adds and removes peers
  /// as add_peer() and remove_peer() do, and puts in force what can change; config_changes says
  /// what that is, and what needs a restart. Connections to peers that stay are not touched.
  /// @error invalid_config listing every mistake, tls_failure, shutting_down: nothing has changed
  result<config_changes> reconfigure(node_config wanted);
  /// Reads the configuration again, as node_options::reread says, and calls reconfigure().
  /// @error those of reading and of reconfigure(): nothing has changed; invalid_config if there is
  /// nothing to read @thread may block on files
  result<config_changes> reload();
  /// What reload() would change, without changing it. @error as for reload() @thread likewise
  result<config_changes> preview_reload() const;
  /// A copy of the configuration in force; in a lane, config_of_lane() of that of the node.
  node_config config() const;

  /// This node's name.
  const std::string& local() const noexcept;
  /// ID of this run of the node: 32 random hex digits.
  std::string instance() const;
  /// The handle of a peer. For a host that is not a peer, its calls fail with unknown_peer, even
  /// if the host becomes one: take another handle then.
  actorgrid::peer peer(std::string_view host) const;
  /// This node as its own peer: calls and streams to it pass the same limits and end with the same
  /// errors as those to others, without a socket. Connected as long as the node runs.
  actorgrid::peer self() const;
  /// The nodes of the grid, over which quorums count: the present peers with this node among them,
  /// in the order of grid.peers, those added later at the end.
  std::vector<actorgrid::peer> members() const;
  /// The members except this node.
  std::vector<actorgrid::peer> peers() const;
  /// The guests currently connected; see grid.guests.
  std::vector<actorgrid::peer> guests() const;
  /// Waits until every member is connected. @error deadline_exceeded naming the missing peers,
  /// shutting_down, unknown_peer if one is removed meanwhile
  caf::error wait_connected(time_limit timeout) const {
    return wait_connected(quorum::all(), timeout);
  }
  /// Waits until `needed` of the members are connected, this node among them.
  /// @error deadline_exceeded naming the missing peers, shutting_down, unknown_peer if too few
  /// are left because others were removed
  /// @thread not a thread that runs actors, where it throws std::logic_error
  caf::error wait_connected(quorum needed, time_limit timeout) const;
  /// Waits until at least one peer is connected. @error as for wait_connected()
  /// @thread not a thread that runs actors, where it throws std::logic_error
  caf::error wait_any(time_limit timeout) const;
  /// wait_connected() to await, in tasks and actors: no error once `needed` of the members are
  /// connected. @error as for wait_connected() @thread any
  call<void> when_connected(quorum needed, time_limit timeout) const;
  /// The actor system the node was made with.
  caf::actor_system& system() const noexcept;
  /// When the certificate expires that this node shows (grid.tls.cert, as last read, and the
  /// earliest of its chain); the epoch without one.
  std::chrono::system_clock::time_point certificate_expires() const;
  /// The port the node listens on, with all its lanes; 0 if it does not listen.
  std::uint16_t port() const noexcept;

  /// Returns a registry for a static subroute: node.at("shelf/7").handle(route, f).
  registry at(std::string subroute) const;
  /// Registers a handler. See registry::handle for all forms.
  template <class Route, class Handler>
  caf::error handle(Route route, Handler handler, handler_options options = {}) const {
    return at({}).handle(route, std::move(handler), options);
  }
  /// Spawns an actor of class Actor as the handler of a route and restarts it when it dies. See
  /// registry::spawn.
  template <class Actor, class Route, class... Args>
    requires(!std::is_same_v<Route, handler_id>)
  caf::error spawn(Route route, Args... args) const {
    return at({}).template spawn<Actor>(route, std::move(args)...);
  }
  /// Same as spawn(), with options. See registry::spawn_with.
  template <class Actor, class Route, class... Args>
  caf::error spawn_with(Route route, handler_options options, Args... args) const {
    return at({}).template spawn_with<Actor>(route, options, std::move(args)...);
  }
  /// The currently registered handlers, sorted by ID and subroute.
  std::vector<handler_stats> handlers() const;
  /// Everything that the node counts and measures, at this moment; see actorgrid/metrics.hpp. Takes
  /// no lock that a call takes. Reads /proc, which takes about a millisecond for a thousand
  /// descriptors: call it once a second rather than all the time. Works before start() and after
  /// the end.
  node_metrics metrics() const;
  /// Removes a handler: later calls are answered as for an unknown one. A function that runs
  /// finishes; calls of coroutines and spawned actors get a remote error. @error unknown_handler
  caf::error unregister(handler_id id, std::string_view subroute = {});
  /// Removes the handler of a route, or those of all routes() of a list; none if one is not
  /// registered.
  template <class Route>
    requires(!std::is_same_v<Route, handler_id>)
  caf::error unregister(Route route, std::string_view subroute = {}) {
    return remove(detail::ids_of(route), subroute);
  }

  /// A handle of the actor that serves a route here, which follows restarts; null if there is none.
  /// See registry::actor.
  template <class Route>
  caf::actor actor(Route route) const {
    return at({}).actor(route);
  }

  /// The present state of the membership, then its changes: peers and guests that connect, restart
  /// and are lost, handlers whose actors die and are restarted, and the end of this node. Works
  /// before start() and after the end.
  actorgrid::membership membership() const;
  /// Sends an actor the same events as messages, each a membership_event, in the same order.
  ///
  /// The next event is sent when the actor has handled the one before: its mailbox never has more
  /// than one of them, and for an actor that does not read they are kept and dropped as membership
  /// says. Ends when the actor ends, after unsubscribe(), and after the event `stopped`. Keeps
  /// neither the actor alive nor the node from ending. Does nothing if the actor is subscribed.
  /// @error invalid_handle for a null actor
  caf::error subscribe(const caf::actor& subscriber) const;
  /// Ends a subscription; one more event may be on its way.
  void unsubscribe(const caf::actor& subscriber) const;

  /// Offers a handler by ID: `start_handler` registers it when `grid.spawn` or spawn() names the
  /// ID.
  void offer(handler_id id, std::function<caf::error(node&)> start_handler);
  /// Starts an offered handler. @error unknown_handler, or the error from starting it
  caf::error spawn(handler_id id);

  /// Runs a task on an actor of one of the node's event loops. Its error, if any, is reported to
  /// the observer.
  void spawn_task(task<> work);

  /// Spawns an actor that lives on one of the node's event loops, where calls and messages between
  /// it, its peers and handlers on the same loop change no thread. It must never block. It gets an
  /// exit message when the node stops, which waits for it to end. The class must not be final.
  /// @returns null if the node has stopped
  template <class Actor, class... Args>
  caf::actor spawn_on_loop(const Args&... args) const {
    static_assert(!std::is_final_v<Actor>, "an actor that lives on a loop must not be final");
    return host([&](caf::actor_system& system, caf::execution_unit* loop) {
      return detail::spawn_hosted<Actor>(system, loop, run_on::loop, args...);
    });
  }

  /// Runs a task on an actor of one of the node's event loops, waits for it, and returns its value
  /// or rethrows its exception. For main() and tests. @error std::future_error if the node stops
  /// first
  /// @thread not a thread that runs actors, where it throws std::logic_error
  template <class T>
  T run_task(task<T> work) {
    detail::refuse_blocking_here("node::run_task");
    std::promise<T> done;
    auto value = done.get_future();
    spawn_task(detail::fulfilled(std::move(work), std::move(done)));
    wait_until(
        [&] { return value.wait_for(std::chrono::seconds(0)) == std::future_status::ready; });
    return value.get();
  }

  /// For applications with their own HTTP server. Also works if the node does not listen itself
  /// (`grid.listen = "none"`). @pre started
  actorgrid::http_handler http_handler() const;

private:
  struct state;
  /// A lane.
  explicit node(std::shared_ptr<state> of_lane);
  /// Polls `is_cut_short` while it waits for the port, and fails when it returns true.
  caf::error start_unless(const std::function<bool()>& is_cut_short);
  /// Starts the handlers that the configuration names.
  caf::error spawn_configured();
  /// The part of drain() before the stop. Polls `is_cut_short` and ends at once when it returns
  /// true. @returns false if the node is already draining, or stopped
  bool drain_unless(const std::function<bool()>& is_cut_short);
  /// Makes an actor on one of the loops.
  caf::actor
  host(const std::function<caf::actor(caf::actor_system&, caf::execution_unit*)>& spawn) const;
  /// Waits until `needed` of `hosts` are connected.
  caf::error wait_for_some(const std::vector<actorgrid::peer>& hosts, std::size_t needed,
                           time_limit timeout) const;
  /// In a simulation, runs it until `done`; elsewhere does nothing.
  void wait_until(const std::function<bool()>& done) const;

  caf::error remove(const std::vector<handler_id>& ids, std::string_view subroute);

  /// The time by the clock that deadlines use; virtual in a simulation.
  std::chrono::steady_clock::time_point now() const noexcept;

  friend class frame_reader;
  friend class task_group;
  std::shared_ptr<state> state_;
};

} // namespace actorgrid
