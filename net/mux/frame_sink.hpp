#pragma once

#include "codec/frame.hpp"

namespace actorgrid::mux {

/// Takes the frames that state machines send, in order.
class frame_sink {
public:
  /// `f` is moved from, or not used any more.
  virtual void push(codec::frame&& f) = 0;

protected:
  ~frame_sink() = default;
};

} // namespace actorgrid::mux
