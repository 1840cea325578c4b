#pragma once

#include "codec/frame.hpp"
#include "net/mux/wire_message.hpp"

#include <cstddef>
#include <cstdint>

namespace actorgrid::mux {

/// Builds one websocket message from frames, encoding each as it is added.
///
/// A single frame is sent as it is; several become one merged frame of at most `bytes_max`. Space
/// is reserved before the first frame for the headers it needs if others follow.
class frame_merger {
public:
  explicit frame_merger(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  bool is_empty() const noexcept { return frames_ == 0; }
  /// Whether a frame of at most that size, once encoded, leaves the message within its limit.
  bool has_room(std::size_t frame_max) const noexcept;
  /// `frame_max` bounds its encoded size. @pre has_room(frame_max), or this is empty
  void add(const codec::frame& f, std::size_t frame_max);
  /// The size of the message so far.
  std::size_t size_bytes() const noexcept;
  /// Takes the message, leaving this empty. @pre !is_empty()
  wire_message take();
  /// Provides storage to use again. @pre is_empty()
  void reuse(codec::byte_buffer storage) noexcept;

private:
  void append_part(const codec::frame& f, std::size_t frame_max);

  std::size_t bytes_max_;
  codec::byte_buffer bytes_;
  std::uint32_t frames_ = 0;
  std::size_t first_frame_bytes_ = 0;
  codec::byte_buffer scratch_;
};

} // namespace actorgrid::mux
