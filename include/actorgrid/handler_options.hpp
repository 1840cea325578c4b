#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace actorgrid {

/// Where a plain function runs when it is registered as a handler. Coroutines always run on a loop
/// (and must not block); actors run where they were spawned.
enum class run_on : std::uint8_t {
  /// On the threads of CAF's scheduler; functions of streams on a thread of their own. It may
  /// block: then at most `concurrency` of CAF's threads stand still. Short calls share one thread
  /// as long as that is faster than waking others. The default, because it is safe.
  pool,
  /// In the turn of the connection's own loop: fastest, as nothing changes threads, but everything
  /// else of that loop waits meanwhile. Never block there. Not for streams.
  loop,
  /// On threads of its own, `concurrency` of them: for what blocks long. Actors spawned by the node
  /// get a thread of their own.
  thread,
};

/// When a spawned handler actor that dies is started again, and when that is given up.
struct restart_policy {
  std::size_t deaths_max = 10;                ///< so many of them ...
  std::chrono::seconds within{60};            ///< ... in this time mark the handler as failed
  std::chrono::milliseconds delay_min{100};   ///< before the first restart; doubled each time ...
  std::chrono::milliseconds delay_max{10000}; ///< ... up to this
};

/// How a handler runs; stated when it is registered.
struct handler_options {
  /// For functions, and actors that the node spawns.
  run_on where = run_on::pool;
  /// Calls of a function that run at a time, further ones wait; streams of a function that run at a
  /// time, further ones are refused.
  std::size_t concurrency = 4;
  /// An actor receives (call_info, request) instead of (request).
  bool pass_info = false;
  /// Of a handler actor that the node spawns.
  restart_policy restart = {};
};

} // namespace actorgrid
