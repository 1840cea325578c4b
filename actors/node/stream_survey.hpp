#pragma once

#include "actors/core/node_core.hpp"

#include <actorgrid/peer.hpp>

#include <caf/actor.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace actorgrid::actors {

/// An open stream, and the peer at its other end.
struct surveyed_stream {
  std::string peer;
  stream_stats stats;
  std::string lane = {}; ///< empty for the node itself
};

/// The open streams of a node and its lanes.
struct surveyed_streams {
  std::vector<surveyed_stream> listed;
  std::string why_not; ///< why they are not, or are those of an earlier time; empty if they are
};

/// Asks the event loops for the streams that are open. @thread one, which is no loop
class stream_survey {
public:
  /// More streams are not listed: the loops would be busy with it.
  static constexpr std::size_t streams_max = 1000;
  /// How long the loops are waited for. One that hangs must not hold up the caller.
  static constexpr std::chrono::milliseconds patience{200};

  /// Of a node and its lanes. `pick_host` gives an actor that runs tasks; null once there is none.
  stream_survey(std::vector<node_core*> grids, std::function<caf::actor()> pick_host);

  surveyed_streams take();

private:
  struct answers;

  const std::vector<node_core*> grids_;
  std::function<caf::actor()> pick_host_;
  std::shared_ptr<answers> answers_; ///< the task that gathers them may outlive this
};

} // namespace actorgrid::actors
