#pragma once

#include <actorgrid/testing/simulation.hpp>

#include <cstddef>
#include <vector>

namespace actorgrid::work {

/// Two whole nodes in one thread, without sockets: the first calls, the second echoes.
class simulated_pair {
public:
  simulated_pair();

  /// Makes that many calls, 16 at a time. @error std::logic_error for a wrong answer
  void call(std::size_t calls);
  /// The same from 16 actors to an actor, all of them where `where` says.
  void call_by_actors(std::size_t calls, run_on where);
  /// Runs that many streams, 16 at a time, with that many messages each way.
  void stream(std::size_t streams, std::size_t messages);

  /// The same from 16 actors to an actor, all of them where `where` says.
  void stream_by_actors(std::size_t streams, std::size_t messages, run_on where);

  /// Opens streams that stay open and idle.
  void crowd(std::size_t streams);

private:
  /// Shares the work among 16 tasks and waits until it is done.
  template <class Work>
  void share(std::size_t count, Work work);
  /// The same among 16 actors.
  template <class Actor, class... Args>
  void share_among_actors(std::size_t count, run_on where, Args... args);

  testing::simulation nodes_;
  std::vector<byte_stream> crowd_;
};

} // namespace actorgrid::work
