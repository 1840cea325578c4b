#pragma once

#include <actorgrid/node.hpp>
#include <actorgrid/task.hpp>
#include <actorgrid/testing/recorder.hpp>
#include <actorgrid/testing/run.hpp>

#include <caf/actor_system.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace actorgrid::testing {

/// What a simulation is made of.
struct simulation_options {
  /// How many.
  std::size_t nodes = 2;
  /// Of everything that is left to chance: instances, pauses between attempts to connect.
  std::uint64_t seed = 1;
  /// Whose turn it is, of those that have something to do at the same time, is left to chance too.
  bool any_order = false;
  /// What arrives waits up to this long to be read, as long as the seed says, and then all that has
  /// arrived is read at once: the way a busy node finds its sockets. 0: each message by itself.
  std::chrono::nanoseconds read_delay_max{0};
  /// Changes the configuration of a node before it is made: its number and the configuration.
  std::function<void(std::size_t, node_config&)> configure = {};
  /// Changes what else a node is given, such as credentials (default: none are asked for).
  std::function<void(std::size_t, node_options&)> equip = {};
  /// Registers handlers: called for each node once it is made, and again when it is restarted.
  std::function<void(std::size_t, node&)> prepare = {};
  /// How much virtual time wait() and run() let pass before they give up.
  std::chrono::nanoseconds patience = std::chrono::minutes(10);
};

/// A grid of real nodes in one thread, in virtual time, on links that a test can cut.
///
///     grid::testing::simulation sim{3};
///     sim.node(1).handle(greet, [](grid::payload name) -> grid::result<grid::payload> { ... });
///     sim.start();
///     sim.link(0, 1).delay(20ms);
///     auto reply = sim.wait(sim.peer(0, 1).call(greet, "world"));
///     CHECK(sim.now() == 40ms);
///
/// The nodes are the ones of production down to the bytes of each websocket message; only threads,
/// sockets, clocks and chance are replaced. Nothing happens unless the test waits or lets time
/// pass, so hours of pings and timeouts take milliseconds, and the same calls in the same order
/// with the same seed give the same trace(), message by message.
///
/// Meant for handlers that are coroutines, actors or unary functions. A function that serves a
/// stream blocks and so needs a thread of its own, here too: virtual time waits a few real
/// milliseconds for it before it moves, but when it acts is up to the system, and so is the trace.
/// TLS settings are ignored. `call::get()` and node::wait_connected() work in a test and let the
/// world go on while they wait.
///
/// @error std::runtime_error whose text names the seed and the virtual time
/// @thread one, the one that made it
class simulation {
public:
  /// Makes that many nodes with nothing special about them.
  explicit simulation(std::size_t nodes) : simulation(simulation_options{.nodes = nodes}) {}
  /// Makes the nodes and starts none: register handlers first.
  explicit simulation(simulation_options options);
  /// Stops all nodes.
  ~simulation();
  simulation(const simulation&) = delete;
  simulation& operator=(const simulation&) = delete;

  // Nodes.

  /// Number of nodes.
  std::size_t size() const noexcept;
  /// @error std::logic_error when it crashed
  actorgrid::node& node(std::size_t i);
  /// "http://node0:9000" unless configured otherwise.
  const std::string& host(std::size_t i) const;
  /// The handle that node `from` has of node `to`.
  actorgrid::peer peer(std::size_t from, std::size_t to) { return node(from).peer(host(to)); }
  /// What the observer of a node was told, over all its runs.
  recorder& seen(std::size_t i);
  /// What all of them run on.
  caf::actor_system& system() noexcept;

  /// Starts all nodes and waits until each is connected to every peer it has.
  void start();
  /// Starts one and waits for nothing.
  void start(std::size_t i);
  /// Stops one, as node::stop().
  void stop(std::size_t i);
  /// The process of the node vanishes as under SIGKILL: what it had sent still arrives, then its
  /// peers see their connections reset. Its handlers and tasks are destroyed where they wait.
  void crash(std::size_t i);
  /// The machine of the node vanishes with it: as crash(), but nobody tells its peers.
  void cut_power(std::size_t i);
  /// Starts another run of the node, stopping it first unless it stopped or crashed; `prepare` adds
  /// handlers to those of the options. References to the node before are dangling.
  void restart(std::size_t i, const std::function<void(actorgrid::node&)>& prepare = {});

  /// The process of the node stands still as under SIGSTOP: what is sent to it waits in its system,
  /// which takes connections in too. (Actors and functions on CAF's pool belong to no node and go
  /// on.) Ending or restarting it ends the pause.
  void pause(std::size_t i);
  /// Goes on.
  void resume(std::size_t i);
  /// Sets the node's time of day forward, or back by a negative step. It stays so over restarts.
  void step_clock(std::size_t i, std::chrono::nanoseconds by);

  // Time.

  /// Virtual time since the simulation was made.
  std::chrono::nanoseconds now() const noexcept;
  /// Lets time pass, and everything happen that falls into it.
  void advance(std::chrono::nanoseconds time);
  /// Lets everything happen that happens at this moment, until all wait for something.
  void settle();

  /// Lets the world go on until a call, an open, or a wait on a stream is answered: what co_await
  /// on it would give, for a call of T a caf::expected<T>.
  template <class Awaitable>
  auto wait(Awaitable awaitable) {
    using result = decltype(std::declval<Awaitable>().operator co_await().await_resume());
    auto answer = std::make_shared<std::optional<result>>();
    drive(answer_to(std::move(awaitable), answer), [answer] { return answer->has_value(); });
    return std::move(**answer);
  }

  /// Lets the world go on until the task is done; returns its value or throws what it threw.
  template <class T>
  T run(task<T> work) {
    auto end = std::make_shared<completion::task_outcome<T>>();
    drive(completion::outcome_of(std::move(work), end), [end] { return end->done; });
    return std::move(*end).take();
  }

  /// Lets the world go on until a condition holds.
  void run_until(const std::function<bool()>& condition);

  // Links.

  /// The link between two nodes, both ways of it. What is set holds until it is set otherwise.
  class link_handle {
  public:
    /// Breaks every connection at once, telling both ends; what is on its way is lost, and attempts
    /// to connect are refused.
    const link_handle& cut() const;
    /// Attempts to connect may succeed again.
    const link_handle& heal() const;
    /// Nothing arrives any more and nobody is told, as behind a dead switch: attempts to connect
    /// and pings time out, and writes block once the buffers of both ends are full.
    const link_handle& hold() const;
    /// Nothing of what node `from` sends arrives any more; the other direction is left alone.
    const link_handle& hold(std::size_t from) const;
    /// What was held arrives now, in both directions.
    const link_handle& release() const;
    /// The connection fails at the node's own end, as when its system reports an error: what it had
    /// written still arrives, then the other end sees the connection close.
    const link_handle& fail(std::size_t node) const;
    /// How long each message travels, one way.
    const link_handle& delay(std::chrono::nanoseconds one_way) const;
    /// How many bytes leave in a second, in each direction; 0 for no limit. A sender has to wait
    /// until its message has left.
    const link_handle& throttle(std::uint64_t bytes_per_second) const;

  private:
    friend class simulation;
    link_handle(simulation& s, std::size_t a, std::size_t b) noexcept : sim_(&s), a_(a), b_(b) {}

    simulation* sim_;
    std::size_t a_;
    std::size_t b_;
  };
  /// That between two nodes.
  link_handle link(std::size_t a, std::size_t b) noexcept { return {*this, a, b}; }

  // A fault at every step.

  /// How many steps the network has made so far: a packet, a message or the end of a connection
  /// arrived, or a message has left its sender.
  std::uint64_t steps() const noexcept;
  /// Calls `f` once, just before the network makes the step of that number (the first is 0) while
  /// the nodes have nothing else to do. `f` may do anything but wait: cut a link, crash a node.
  /// From now on the network makes one step at a time, and the nodes do all that follows from it
  /// before the next; so count the steps of a first run with a number that is never reached.
  void before_step(std::uint64_t step, std::function<void()> f);

  // For those who want to know what happened.

  /// What it was made with.
  std::uint64_t seed() const noexcept;
  /// Every websocket message that arrived, every connection made, refused and lost: seconds, from,
  /// to, what. "1.250000000 0>1 message 57".
  const std::vector<std::string>& trace() const noexcept;

private:
  struct state;

  template <class Awaitable, class Result>
  static task<> answer_to(Awaitable awaitable, std::shared_ptr<std::optional<Result>> answer) {
    answer->emplace(co_await std::move(awaitable));
  }

  /// Runs a task on an actor outside of all nodes until `done`.
  void drive(task<> work, const std::function<bool()>& done);

  std::unique_ptr<state> state_;
};

} // namespace actorgrid::testing
