#pragma once

#include "tests/steps/stage.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace actorgrid::steps {

/// Something two nodes do together, that is over after a while.
struct conversation {
  std::string_view name = {};
  /// Lets scripts begin; waits for none of them, unless what it tests does.
  void (*play)(stage&) = nullptr;
  std::size_t nodes = 2;
  bool starts_nodes = false; ///< the nodes are not started before it
  bool stops_callee = false; ///< the node is stopped in it, and so spared by faults
  bool cuts = false;         ///< the connection, once
};

const std::vector<conversation>& call_conversations();
const std::vector<conversation>& stream_conversations();
/// Streams that end otherwise than by their handler's return.
const std::vector<conversation>& cut_short_conversations();
/// In which nodes and connections come and go.
const std::vector<conversation>& connection_conversations();

} // namespace actorgrid::steps
