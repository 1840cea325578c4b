#pragma once

#include <actorgrid/payload.hpp>

#include <string>
#include <vector>

namespace actorgrid::testing {

/// A frame that docs/protocol-frames.md shows.
struct protocol_example {
  std::string name;
  payload bytes;
};

/// The frames of every kind that senders make, encoded by the codec.
std::vector<protocol_example> examples_of_senders();
/// Frames that no sender makes, but every receiver accepts.
std::vector<protocol_example> examples_for_receivers();

} // namespace actorgrid::testing
