#include "net/mux/outbox.hpp"

#include "codec/poison.hpp"

#include <utility>

namespace actorgrid::mux {

namespace {

/// Storage above this is freed rather than kept for reuse.
constexpr std::size_t spare_bytes_max = 256 * 1024;

bool is_large(const codec::frame& f) noexcept {
  return f.body.size() >= outbox::large_body_bytes;
}

wire_message message_of_one(codec::frame f) {
  wire_message message;
  message.body_at = codec::encode_around_body(f, message.storage);
  message.body = std::move(f.body);
  return message;
}

} // namespace

outbox::outbox(std::size_t merge_bytes_max)
    : merge_bytes_max_(merge_bytes_max), express_(merge_bytes_max) {}

void outbox::push(codec::frame&& f) {
  const std::size_t frame_max = codec::encoded_size_max(f);
  const bool follows = !backlog_.is_empty() && backlog_.holds(f.mux_id);
  if (follows || is_large(f) || !express_.has_room(frame_max)) {
    // The body may wait for long and only its own bytes are counted, so it must not pin a larger
    // block.
    f.body = f.body.unpinned();
    backlog_.push(std::move(f), !express_.is_empty());
    return;
  }
  if (express_.is_empty()) express_.reuse(std::exchange(spare_, {}));
  express_.add(f, frame_max);
}

wire_message outbox::take() {
  const bool is_backlogs = express_.is_empty() || (is_turn_of_backlog_ && backlog_.is_ready());
  wire_message message = is_backlogs ? take_backlog() : take_express();
  message.another_follows = !is_empty();
  return message;
}

wire_message outbox::take_express() {
  wire_message message = express_.take();
  backlog_.release();
  is_turn_of_backlog_ = backlog_.is_ready();
  return message;
}

wire_message outbox::take_backlog() {
  is_turn_of_backlog_ = false;
  frame_merger merged(merge_bytes_max_);
  while (backlog_.is_ready()) {
    const codec::frame& next = backlog_.next();
    const std::size_t frame_max = codec::encoded_size_max(next);
    const bool is_alone = is_large(next) || !merged.has_room(frame_max);
    if (is_alone && merged.is_empty()) return message_of_one(backlog_.take());
    if (is_alone) break;
    if (merged.is_empty()) merged.reuse(std::exchange(spare_, {}));
    merged.add(backlog_.take(), frame_max);
  }
  return merged.take();
}

void outbox::recycle(codec::byte_buffer storage) {
  if (storage.capacity() > spare_bytes_max || storage.capacity() <= spare_.capacity()) return;
  spare_ = std::move(storage);
  if constexpr (codec::poisons_recycled) codec::put_poison(spare_);
  spare_.clear();
}

} // namespace actorgrid::mux
