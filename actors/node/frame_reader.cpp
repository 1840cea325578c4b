#include "actors/node/node_state.hpp"

#include <actorgrid/frames.hpp>

namespace actorgrid {

frame_reader::frame_reader(const node& of)
    : node_(of), cursor_(std::make_unique<actors::frame_cursor>()) {}

frame_reader::~frame_reader() = default;

bool frame_reader::is_on() const noexcept {
  return node_.state_->core.recorder != nullptr;
}

recorded_frames frame_reader::read(const frame_filter& wanted, std::size_t count_max) {
  const auto& core = node_.state_->core;
  if (!core.recorder) return {};
  return core.recorder->read(*cursor_, wanted, count_max, core.to_wall_clock());
}

} // namespace actorgrid
