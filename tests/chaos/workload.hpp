#pragma once

#include "tests/chaos/journal.hpp"

#include <actorgrid/node.hpp>

#include <atomic>
#include <cstdint>
#include <random>
#include <string>

namespace actorgrid::chaos {

/// What a node process does all the time: calls and streams of all kinds to every peer, with
/// contents that can be checked. Writes to the journal when operations begin and end, when handlers
/// run, and whatever is not as promised.
/// @pre the node is stopped before this is destroyed
class workload {
public:
  /// `name` begins the names of all operations; no other run of any node may have it.
  workload(node& here, journal& to, std::string name, std::uint64_t seed);

  /// Registers the handlers.
  void serve();
  /// Begins to call and to open streams, to all peers of the list. Every node has the same list, so
  /// journals can name a node by its place in it.
  void start(const std::vector<std::string>& peers);
  /// Begins nothing new from now on.
  void quiet() noexcept { is_quiet_ = true; }

private:
  task<> call_often(peer to, std::string number, std::chrono::milliseconds pause, std::size_t bytes,
                    std::chrono::milliseconds handling);
  task<> converse(peer to, std::string number);
  task<> read_slowly(peer to, std::string number);

  task<result<payload>> answer(payload request);
  task<> echo_all(payload opening, source<payload> in, sink<payload> out);
  task<> send_all(payload opening, sink<payload> out);

  std::string next_id();
  std::chrono::milliseconds about(std::chrono::milliseconds time);
  void check_next(const std::string& id, std::size_t number, const payload& got);

  node& here_;
  journal& journal_;
  const std::string name_;
  std::mt19937_64 random_; ///< used by the loop's thread
  std::uint64_t operations_ = 0;
  std::atomic<bool> is_quiet_ = false;
};

} // namespace actorgrid::chaos
