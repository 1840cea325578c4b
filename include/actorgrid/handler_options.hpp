#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace actorgrid {

/// Where a function registered as a handler runs, and where an actor that the node spawns lives.
/// Coroutines always run on an event loop (and must not block); actors of the user's own live where
/// they were spawned.
enum class run_on : std::uint8_t {
  /// On the threads of CAF's scheduler; a stream function gets a thread of its own. It may block:
  /// at most `concurrency` of CAF's threads are then tied up. Short calls share one thread as long
  /// as that is faster than waking another. A function or actor whose turns have been short runs on
  /// the loop that has a call or message for it; if it blocks there, another thread takes the loop
  /// over. The default, because it is safe.
  pool,
  /// On an event loop: fastest, as there is no thread switch, but everything else on that loop
  /// waits meanwhile. Must never block. A function runs on the connection's loop, an actor lives on
  /// one of the node's. Not for functions that serve streams.
  loop,
  /// On `concurrency` dedicated threads, for functions that block for long. An actor spawned by the
  /// node gets a thread of its own.
  thread,
};

/// When to restart a spawned handler actor that died, and when to give up.
struct restart_policy {
  std::size_t deaths_max = 10;                ///< this many deaths ...
  std::chrono::seconds within{60};            ///< ... within this time mark the handler as failed
  std::chrono::milliseconds delay_min{100};   ///< before the first restart; doubled each time ...
  std::chrono::milliseconds delay_max{10000}; ///< ... up to this
};

/// What happens to the calls and streams that a handler serves when the node drains.
enum class on_drain : std::uint8_t {
  /// What has a deadline may finish, for up to `limits.drain-timeout`; a stream without one is
  /// cancelled a second after the drain began, and so is a stream whose handler has been waiting
  /// for its caller for a second. The default: an endless stream would hold up every shutdown.
  by_deadline,
  /// Nothing is cancelled within `limits.drain-timeout`. For streams that must reach their end,
  /// and for handlers that end their streams themselves: see node::draining().
  finish,
  /// Streams, and calls of a coroutine, are cancelled at once. For endless streams and for calls
  /// that only wait for something to happen.
  cancel,
};

/// How often something may begin. What is not used is kept, up to the burst.
struct rate_limit {
  std::size_t per_second = 0; ///< 0: no limit
  std::size_t burst = 0;      ///< how many may begin at once; 0: as many as in a second
};

/// How a handler runs, and which callers it serves; set when it is registered.
struct handler_options {
  /// Applies to functions, and to actors that the node spawns.
  run_on where = run_on::pool;
  /// Maximum calls or streams of a function that run at a time. Further calls wait; further streams
  /// are refused.
  std::size_t concurrency = 4;
  /// Whether an actor receives (call_info, request) instead of (request).
  bool pass_info = false;
  /// Restart policy of a handler actor that the node spawns.
  restart_policy restart = {};
  /// What a drain does with its calls and streams. Callers see peer_shutting_down for what is
  /// cancelled. A cancelled coroutine is destroyed where it waits; functions and actors get
  /// shutting_down from the ends of their stream.
  on_drain drain = on_drain::by_deadline;
  /// Who may call the handler or open streams to it: "everyone", "peers" (this node included),
  /// "guests", "self", a pattern of hosts such as "http://tool-*:9000", or "certificate:" and a
  /// pattern of names in the certificate that the caller showed. Others get not_allowed; empty:
  /// everyone. A caller also needs the permission of grid.allow.
  std::vector<std::string> allow = {};
  /// How many calls or streams of the handler begin, those of all callers together; above it they
  /// get rate_limited, and nothing runs. The limits in grid.limits for each caller come first.
  rate_limit rate = {};
};

} // namespace actorgrid
