#pragma once

#include "codec/byte_buffer.hpp"
#include "net/mux/frame_sink.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>

namespace actorgrid::mux {

/// One websocket message ready to be written.
struct wire_message {
  codec::byte_buffer storage;
  std::size_t offset = 0; ///< where the message begins in `storage`

  std::span<const std::byte> bytes() const noexcept { return std::span{storage}.subspan(offset); }
};

/// The frames waiting to be written, already encoded and merged by bytes.
///
/// A lone frame leaves as it is; several leave as one merged frame of at most `merge_bytes_max`
/// (a larger frame travels alone). Bounded by its owner: it asks size_bytes() before it pushes
/// data.
class outbox final : public frame_sink {
public:
  /// Readers of the original keep buffers up to 128 KiB and over-allocate by an eighth.
  static constexpr std::size_t default_merge_bytes_max = 113 * 1024;

  explicit outbox(std::size_t merge_bytes_max = default_merge_bytes_max);

  void push(codec::frame f) override;

  bool is_empty() const noexcept;
  /// Bytes waiting, framing included.
  std::size_t size_bytes() const noexcept;
  /// The oldest message. @pre !is_empty()
  wire_message take();
  /// Hands back the storage of a written message for reuse.
  void recycle(codec::byte_buffer storage);

private:
  /// Frames that leave together. Room is kept in front of the first for the headers it needs when
  /// others follow.
  struct chunk {
    codec::byte_buffer bytes;
    std::uint32_t frames = 0;
    std::size_t first_frame_size = 0;
  };

  static std::size_t message_size(const chunk& c) noexcept;
  void begin_chunk(const codec::frame& f, std::size_t frame_max);
  void append(const codec::frame& f, std::size_t frame_max);

  std::size_t merge_bytes_max_;
  std::size_t size_bytes_ = 0;
  std::deque<chunk> chunks_;
  codec::byte_buffer spare_;
  codec::byte_buffer scratch_;
};

} // namespace actorgrid::mux
