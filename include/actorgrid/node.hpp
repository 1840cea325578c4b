#pragma once

#include <actorgrid/auth.hpp>
#include <actorgrid/config.hpp>
#include <actorgrid/detail/fulfilled.hpp>
#include <actorgrid/http_handler.hpp>
#include <actorgrid/observer.hpp>
#include <actorgrid/peer.hpp>
#include <actorgrid/registry.hpp>

#include <caf/actor_system.hpp>

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace actorgrid {

namespace detail {
class platform;
}

/// What a node can be given besides its configuration.
struct node_options {
  /// Instead of what `grid.auth` asks for.
  std::optional<actorgrid::credentials> credentials = {};
  /// Told about events; none: nobody is.
  std::shared_ptr<actorgrid::observer> observer = {};
  /// What the node takes threads, sockets and time from; none: the operating system. A simulation
  /// (actorgrid/testing/simulation.hpp) sets it.
  std::shared_ptr<detail::platform> platform = {};
};

/// How a registered handler fares.
enum class handler_state : std::uint8_t {
  serving,
  restarting, ///< its actor died; another is started after a delay
  failed,     ///< its actor died too often, or was the user's own and died
};
/// The name as written in the enum.
std::string_view to_string(handler_state s) noexcept;

/// One moment's view of a registered handler.
struct handler_stats {
  /// As registered.
  handler_id id;
  /// As registered, empty for none.
  std::string subroute;
  /// Now.
  handler_state state = handler_state::serving;
  std::uint64_t calls = 0;  ///< calls and streams served since it was registered
  std::uint64_t deaths = 0; ///< of its actor
  failure last_death;       ///< why, the last time
};

/// This process in the grid: one connection to every peer, handlers for what they ask.
///
///     grid::node node{system, config.grid()};
///     node.handle(echo, [](grid::payload in) -> grid::result<grid::payload> { return in; });
///     if (auto err = node.start()) return fail(err);
///     auto reply = node.peer("http://node2:9000").call(echo, "hello").get();
///
/// @thread any, except that stop(), drain() and the destructor wait for all actors of the node: on
/// a thread that runs actors, that of a handler included, they throw std::logic_error
class node {
public:
  /// Starts nothing yet. The system must outlive the node.
  node(caf::actor_system& system, node_config config, node_options options = {});
  /// Stops at once.
  ~node();
  node(const node&) = delete;
  node& operator=(const node&) = delete;

  /// Starts the handlers of `grid.spawn`, listens, and begins to dial. @error invalid_config
  /// listing every mistake, io_failure, tls_failure, unknown_handler for an ID nobody offered
  caf::error start();
  /// start(), then waits for SIGTERM or SIGINT, then drain().
  ///
  /// A second one of them ends the drain at once, a third ends the process. Both are waited for
  /// even where the process inherited them blocked or ignored. SIGHUP is ignored. Each one that
  /// comes is the event `signalled`; what they did before is restored at the end.
  ///
  /// Where systemd started the process with Type=notify, or another that speaks sd_notify(3), it is
  /// told when the node is ready and when it drains. With WatchdogSec= it is told that the node
  /// lives for as long as every loop takes its turns: a process whose loop hangs is started again.
  caf::error run();
  /// Refuses new work, lets what runs finish for up to limits.drain-timeout, then stops.
  void drain();
  /// Every call and stream in flight completes with an error, every connection closes, every actor
  /// and thread of the node ends. Safe to repeat, and from several threads: each returns when all
  /// of this is done. Waits for handlers that are functions to return.
  void stop();

  /// This node's name.
  const std::string& local() const noexcept;
  /// This run of it: 32 hex digits, drawn at random.
  std::string instance() const;
  /// The handle of a peer; for a host that is none, one whose calls fail with unknown_peer.
  actorgrid::peer peer(std::string_view host) const;
  /// Every configured peer but this node, then the guests connected now.
  std::vector<actorgrid::peer> peers() const;
  /// Waits until every configured peer is connected. @error deadline_exceeded naming who is missing
  caf::error wait_connected(time_limit timeout) const;
  /// The port listened on; 0 when it does not listen.
  std::uint16_t port() const noexcept;

  /// Registers under a static subroute: node.at("shelf/7").handle(route, f).
  registry at(std::string subroute) const;
  /// Registers a handler; every form is documented at registry::handle.
  template <class Route, class Handler>
  caf::error handle(Route route, Handler handler, handler_options options = {}) const {
    return at({}).handle(route, std::move(handler), options);
  }
  /// Starts an actor of class Actor as the handler of a route, and again when it dies: see
  /// registry::spawn.
  template <class Actor, class Route, class... Args>
    requires(!std::is_same_v<Route, handler_id>)
  caf::error spawn(Route route, Args... args) const {
    return at({}).template spawn<Actor>(route, std::move(args)...);
  }
  /// As spawn(), with options: see registry::spawn_with.
  template <class Actor, class Route, class... Args>
  caf::error spawn_with(Route route, handler_options options, Args... args) const {
    return at({}).template spawn_with<Actor>(route, options, std::move(args)...);
  }
  /// The handlers registered now, by ID and subroute.
  std::vector<handler_stats> handlers() const;
  /// Takes a handler out again: later calls are answered as for an unknown one, running ones
  /// finish.
  /// @error unknown_handler
  caf::error unregister(handler_id id, std::string_view subroute = {});

  /// Offers a handler by ID: `start_handler` registers it when `grid.spawn` or spawn() names the
  /// ID.
  void offer(handler_id id, std::function<caf::error(node&)> start_handler);
  /// Starts an offered handler. @error unknown_handler, or what starting it returned
  caf::error spawn(handler_id id);

  /// Runs a task on an actor of one of the node's loops; its error, if any, is told to the
  /// observer.
  void spawn_task(task<> work);

  /// Runs a task on an actor of one of the node's loops and waits for it: returns its value, or
  /// throws what it threw. For main() and tests. @error std::future_error when the node stops first
  /// @thread not one that runs actors: std::logic_error
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

  /// For applications with their own HTTP server; works without a listener of our own too
  /// (`grid.listen = "none"`). @pre started
  actorgrid::http_handler http_handler() const;

private:
  /// What drain() does before it stops; `is_cut_short` is asked again and again whether to end at
  /// once. @returns false when it is draining already, or stopped
  bool drain_unless(const std::function<bool()>& is_cut_short);
  /// In a simulation, where nothing happens by itself: until `done`.
  void wait_until(const std::function<bool()>& done) const;

  struct state;
  std::shared_ptr<state> state_;
};

} // namespace actorgrid
