#pragma once

#include "codec/byte_buffer.hpp"
#include "net/mux/fair_queue.hpp"
#include "net/mux/frame_merger.hpp"
#include "net/mux/frame_sink.hpp"
#include "net/mux/wire_message.hpp"

#include <cstddef>

namespace actorgrid::mux {

/// The frames waiting to be written, ordered so that no mux keeps another waiting for long.
///
///     push --small, and there is room--> express: encoded at once, one message -----> take
///          \--large, or no room left---> backlog: by mux, taking turns by bytes --/   (in turns)
///
/// Frames of one mux leave in the order they were pushed: while some of them wait in the backlog,
/// later ones join them there. Frames that go to the backlog while the express message is being
/// collected wait for that message to be taken, as it may hold earlier ones. The owner bounds the
/// outbox: it checks size_bytes() before it pushes data.
class outbox final : public frame_sink {
public:
  /// Readers of the original keep buffers up to 128 KiB and over-allocate by an eighth.
  static constexpr std::size_t default_merge_bytes_max = 113 * 1024;
  /// Bodies of at least this size are not merged with other frames, and so are not copied.
  static constexpr std::size_t large_body_bytes = 32 * 1024;
  /// How much a mux may send before the others in the backlog get a turn.
  static constexpr std::size_t quantum_bytes = 32 * 1024;

  explicit outbox(std::size_t merge_bytes_max = default_merge_bytes_max);

  void push(codec::frame&& f) override;

  bool is_empty() const noexcept { return express_.is_empty() && backlog_.is_empty(); }
  /// Bytes waiting, framing included; for frames of the backlog an upper bound.
  std::size_t size_bytes() const noexcept { return express_.size_bytes() + backlog_.size_bytes(); }
  /// The next message. @pre !is_empty()
  wire_message take();
  /// Returns the storage of a written message for reuse.
  void recycle(codec::byte_buffer storage);

private:
  wire_message take_express();
  wire_message take_backlog();

  std::size_t merge_bytes_max_;
  frame_merger express_;
  fair_queue backlog_{quantum_bytes};
  bool is_turn_of_backlog_ = false;
  codec::byte_buffer spare_;
};

} // namespace actorgrid::mux
