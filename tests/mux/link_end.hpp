#pragma once

#include "frames.hpp"
#include "net/mux/link.hpp"

namespace actorgrid::testing {

/// An action in one line: "serve 1 h=78 'q'", "stream 5 seq=0 h=78 'go'", "finished 9 'r'", "frames
/// 3: MuxClientMsg ... | ...", "broken ping_timeout".
std::string describe(const mux::action& a);

/// A link whose peer the test plays.
struct link_end {
  explicit link_end(const mux::link_config& config = {}) : link(config, out, start) {}

  void receive(const codec::frame& f, mux::duration at = {}) {
    link.on_message(to_message(f), start + at);
  }
  void receive(const std::vector<codec::frame>& frames, mux::duration at = {}) {
    link.on_message(to_message(frames), start + at);
  }
  /// Describes the actions since the last call.
  lines take() {
    lines result;
    while (const auto a = link.poll()) result.push_back(describe(*a));
    return result;
  }
  /// The next action, which must be a serve_call.
  mux::serve_call take_call() { return std::get<mux::serve_call>(link.poll().value()); }

  recorder out;
  mux::link link;
};

} // namespace actorgrid::testing
