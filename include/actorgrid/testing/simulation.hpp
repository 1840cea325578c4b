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

/// Options of a simulation.
struct simulation_options {
  /// Number of nodes.
  std::size_t nodes = 2;
  /// Seed for everything random: instance IDs, pauses between connection attempts.
  std::uint64_t seed = 1;
  /// Whether the order in which event loops take turns at the same moment is random too.
  bool any_order = false;
  /// Maximum delay before arriving data is read. The actual delay is random, drawn from the seed;
  /// then everything that has arrived is read at once, as on a busy node. 0: each message is read
  /// by itself.
  std::chrono::nanoseconds read_delay_max{0};
  /// Changes the configuration of a node before the node is made; gets its number and
  /// configuration.
  std::function<void(std::size_t, node_config&)> configure = {};
  /// Changes the options of a node, such as credentials (by default, none are required).
  std::function<void(std::size_t, node_options&)> equip = {};
  /// Registers handlers; called for each node once it is made, and again when it is restarted.
  std::function<void(std::size_t, node&)> prepare = {};
  /// Virtual time after which wait() and run() give up.
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
/// The nodes run the production code, down to the bytes of each websocket message; only threads,
/// sockets, clocks and randomness are replaced. Nothing happens unless the test waits or advances
/// time, so hours of pings and timeouts take milliseconds. The same calls in the same order with
/// the same seed give the same trace(), message by message.
///
/// Meant for handlers that are coroutines, actors or unary functions. A function that serves a
/// stream blocks, so it has a thread of its own here too: virtual time waits a few real
/// milliseconds for it before advancing, but the operating system decides when the function runs,
/// so the trace is not reproducible. TLS settings are ignored. `call::get()` and
/// node::wait_connected() work in a test and run the simulation while they wait.
///
/// @error std::runtime_error with a text that names the seed and the virtual time
/// @thread only the thread that made it
class simulation {
public:
  /// Makes that many nodes with default options.
  explicit simulation(std::size_t nodes) : simulation(simulation_options{.nodes = nodes}) {}
  /// Makes the nodes without starting them, so that handlers can be registered first.
  explicit simulation(simulation_options options);
  /// Stops all nodes.
  ~simulation();
  simulation(const simulation&) = delete;
  simulation& operator=(const simulation&) = delete;

  // Nodes.

  /// Number of nodes.
  std::size_t size() const noexcept;
  /// One of the nodes. @error std::logic_error if it crashed
  actorgrid::node& node(std::size_t i);
  /// "http://node0:9000" unless configured otherwise.
  const std::string& host(std::size_t i) const;
  /// Node `from`'s handle of node `to`.
  actorgrid::peer peer(std::size_t from, std::size_t to) { return node(from).peer(host(to)); }
  /// Records the events of a node, over all its runs.
  recorder& seen(std::size_t i);
  /// The actor system that all nodes run on.
  caf::actor_system& system() noexcept;

  /// Starts all nodes and waits until each is connected to all its peers.
  void start();
  /// Starts one node, without waiting.
  void start(std::size_t i);
  /// Stops one node with node::stop().
  void stop(std::size_t i);
  /// Kills the node's process, as with SIGKILL: data it has sent still arrives, then its peers see
  /// their connections reset. Its handlers and tasks are destroyed where they wait.
  void crash(std::size_t i);
  /// Powers off the node's machine: same as crash(), but its peers see nothing.
  void cut_power(std::size_t i);
  /// Starts another run of the node, stopping the node first if it is running. `prepare` registers
  /// handlers in addition to those of the options. References to the previous node dangle.
  void restart(std::size_t i, const std::function<void(actorgrid::node&)>& prepare = {});

  /// Suspends the node's process, as with SIGSTOP: data sent to it waits in its kernel, which still
  /// accepts connections. (Actors and functions on CAF's pool belong to no node and keep running.)
  /// Ending or restarting the node ends the pause.
  void pause(std::size_t i);
  /// Resumes a paused node.
  void resume(std::size_t i);
  /// Moves the node's wall clock forward, or back by a negative step. The change outlasts restarts.
  void step_clock(std::size_t i, std::chrono::nanoseconds by);

  // Time.

  /// Virtual time since the simulation was made.
  std::chrono::nanoseconds now() const noexcept;
  /// Advances time and runs everything that is due within it.
  void advance(std::chrono::nanoseconds time);
  /// Runs everything that is due at this moment, until there is nothing left to run.
  void settle();

  /// Runs the simulation until a call, an open, or a wait on a stream is answered. Returns what
  /// co_await would: for a call of T, a caf::expected<T>.
  template <class Awaitable>
  auto wait(Awaitable awaitable) {
    using result = decltype(std::declval<Awaitable>().operator co_await().await_resume());
    auto answer = std::make_shared<std::optional<result>>();
    drive(answer_to(std::move(awaitable), answer), [answer] { return answer->has_value(); });
    return std::move(**answer);
  }

  /// Runs the simulation until the task is done. Returns its value or rethrows its exception.
  template <class T>
  T run(task<T> work) {
    auto end = std::make_shared<completion::task_outcome<T>>();
    drive(completion::outcome_of(std::move(work), end), [end] { return end->done; });
    return std::move(*end).take();
  }

  /// Runs the simulation until a condition holds.
  void run_until(const std::function<bool()>& condition);

  // Links.

  /// The link between two nodes, in both directions. A setting holds until it is changed.
  class link_handle {
  public:
    /// Breaks every connection at once, which both ends see. Data in transit is lost, and
    /// connection attempts are refused.
    const link_handle& cut() const;
    /// Allows connection attempts to succeed again.
    const link_handle& heal() const;
    /// Silently stops all delivery, as behind a dead switch: connection attempts and pings time
    /// out, and writes block once the buffers of both ends are full.
    const link_handle& hold() const;
    /// Stops delivery of everything node `from` sends; the other direction is not affected.
    const link_handle& hold(std::size_t from) const;
    /// Delivers held data, in both directions.
    const link_handle& release() const;
    /// Fails the connection at the node's own end, as if its operating system reported an error:
    /// data it has written still arrives, then the other end sees the connection close.
    const link_handle& fail(std::size_t node) const;
    /// Sets the one-way delay of each message.
    const link_handle& delay(std::chrono::nanoseconds one_way) const;
    /// Limits the bytes sent per second in each direction; 0 for no limit. A sender has to wait
    /// until its message has been sent.
    const link_handle& throttle(std::uint64_t bytes_per_second) const;

  private:
    friend class simulation;
    link_handle(simulation& s, std::size_t a, std::size_t b) noexcept : sim_(&s), a_(a), b_(b) {}

    simulation* sim_;
    std::size_t a_;
    std::size_t b_;
  };
  /// The link between two nodes.
  link_handle link(std::size_t a, std::size_t b) noexcept { return {*this, a, b}; }

  // A fault at every step.

  /// Number of steps the network has made so far. A step is the arrival of a packet, a message or
  /// the end of a connection, or the departure of a message from its sender.
  std::uint64_t steps() const noexcept;
  /// Calls `f` once, just before the network makes step number `step` (the first is 0), when the
  /// nodes have nothing else to do. `f` may do anything but wait: cut a link, crash a node. From
  /// now on the network makes one step at a time, and the nodes do everything that follows from it
  /// before the next. So to count the steps in a first run, pass a number that is never reached.
  void before_step(std::uint64_t step, std::function<void()> f);

  // Diagnostics.

  /// The seed the simulation was made with.
  std::uint64_t seed() const noexcept;
  /// Every websocket message that arrived, and every connection made, refused or lost, as seconds,
  /// from, to, what: "1.250000000 0>1 message 57".
  const std::vector<std::string>& trace() const noexcept;

private:
  struct state;

  template <class Awaitable, class Result>
  static task<> answer_to(Awaitable awaitable, std::shared_ptr<std::optional<Result>> answer) {
    answer->emplace(co_await std::move(awaitable));
  }

  /// Runs a task on an actor that belongs to no node, until `done`.
  void drive(task<> work, const std::function<bool()>& done);

  std::unique_ptr<state> state_;
};

} // namespace actorgrid::testing
