#pragma once

#include <actorgrid/testing/simulation.hpp>

#include <cstddef>
#include <vector>

namespace actorgrid::work {

/// Two whole nodes in one thread, without sockets: the first calls, the second echoes.
class simulated_pair {
public:
  simulated_pair();

  /// That many calls, 16 at a time. @error std::logic_error for a wrong answer
  void call(std::size_t calls);
  /// That many streams, 16 at a time, with so many messages each way.
  void stream(std::size_t streams, std::size_t messages);

  /// Opens streams that stay open and say nothing.
  void crowd(std::size_t streams);

private:
  /// Lets 16 tasks do the work together, until it is done.
  template <class Work>
  void share(std::size_t count, Work work);

  testing::simulation nodes_;
  std::vector<byte_stream> crowd_;
};

} // namespace actorgrid::work
