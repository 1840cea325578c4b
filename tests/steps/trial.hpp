#pragma once

#include "tests/steps/conversation.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace actorgrid::steps {

/// What the link between caller and callee is like.
enum class road {
  ideal,  ///< everything arrives at once
  far,    ///< it takes a while, so that more than one message is on its way
  narrow, ///< senders have to wait, so that messages are merged and writes are cut off
};

/// One run of a conversation, with a fault before one step of the network.
struct trial {
  const conversation* what = nullptr;
  fault struck = fault::none;
  std::uint64_t step = 0;
  callers where = callers::on_their_node;
  road over = road::ideal;

  /// "a call/cut/7/elsewhere/far"
  std::string name() const;
};

struct verdict {
  std::vector<std::string> broken; ///< promises, in words
  std::uint64_t steps = 0;         ///< that the conversation took, when nothing struck
};

/// Runs it, mends what was broken, and looks whether all promises were kept.
verdict run(const trial& t);

} // namespace actorgrid::steps
