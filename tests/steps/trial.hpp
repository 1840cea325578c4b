#pragma once

#include "tests/steps/conversation.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace actorgrid::steps {

/// The link between caller and callee.
enum class road {
  ideal,  ///< everything arrives at once
  far,    ///< everything takes a while, so that several messages are on their way
  narrow, ///< senders must wait, so that messages are merged and writes are cut off
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
  std::uint64_t steps = 0;         ///< how many the conversation took when nothing struck
};

/// Runs the trial, undoes the fault, and checks whether all promises were kept.
verdict run(const trial& t);

} // namespace actorgrid::steps
