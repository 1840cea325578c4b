#pragma once

#include "tests/steps/fixture.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace actorgrid::steps {

/// Something that two nodes do together, and that ends after a while.
struct conversation {
  std::string_view name = {};
  /// Starts scripts, and waits for them only if the waiting is what is tested.
  void (*play)(fixture&) = nullptr;
  std::size_t nodes = 2;
  bool starts_nodes = false; ///< starts the nodes itself
  bool stops_callee = false; ///< stops the callee, which faults therefore spare
  bool cuts = false;         ///< cuts the connection once
};

const std::vector<conversation>& call_conversations();
const std::vector<conversation>& stream_conversations();
/// Streams that do not end with their handler's return.
const std::vector<conversation>& cut_short_conversations();
/// Conversations in which nodes and connections come and go.
const std::vector<conversation>& connection_conversations();

} // namespace actorgrid::steps
