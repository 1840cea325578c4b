#include "net/mux/frame_merger.hpp"

#include "codec/merged.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace actorgrid::mux {

namespace {

/// Reserved before the first frame in case more follow.
constexpr std::size_t room = codec::merged_header_bytes_max + codec::part_header_bytes_max;

constexpr std::size_t part_header_size(std::size_t part) noexcept {
  return part < 0x100 ? 2 : part < 0x10000 ? 3 : 5;
}

constexpr std::size_t merged_header_size(std::uint32_t count) noexcept {
  const std::size_t shortest = codec::merged_header_bytes_max - 5;
  return shortest + (count < 0x80 ? 1 : count < 0x100 ? 2 : count < 0x10000 ? 3 : 5);
}

} // namespace

bool frame_merger::has_room(std::size_t frame_max) const noexcept {
  const std::size_t before = is_empty() ? room : bytes_.size() + codec::part_header_bytes_max;
  return before + frame_max <= bytes_max_;
}

std::size_t frame_merger::size_bytes() const noexcept {
  if (is_empty()) return 0;
  const std::size_t frames = bytes_.size() - room;
  if (frames_ == 1) return frames;
  return frames + part_header_size(first_frame_bytes_) + merged_header_size(frames_);
}

void frame_merger::add(const codec::frame& f, std::size_t frame_max) {
  const std::size_t before = bytes_.size();
  try {
    if (is_empty()) {
      bytes_.reserve(room + frame_max);
      bytes_.resize(room);
      codec::encode(f, bytes_);
      first_frame_bytes_ = bytes_.size() - room;
    } else {
      append_part(f, frame_max);
    }
  } catch (...) { // Out of memory: a partial frame must not leave with those before it.
    bytes_.resize(before);
    throw;
  }
  ++frames_;
}

void frame_merger::append_part(const codec::frame& f, std::size_t frame_max) {
  // The part header comes before the frame, but its length depends on the frame's: leave the most
  // it may take and close the gap in the rare case that it takes less.
  const std::size_t header_at = bytes_.size();
  const std::size_t header_max = part_header_size(frame_max);
  bytes_.resize(header_at + header_max);
  codec::encode(f, bytes_);
  const std::size_t frame_bytes = bytes_.size() - header_at - header_max;
  scratch_.clear();
  codec::encode_part_header(static_cast<std::uint32_t>(frame_bytes), scratch_);
  const auto gap = bytes_.begin() + static_cast<std::ptrdiff_t>(header_at);
  const auto header =
      bytes_.erase(gap, gap + static_cast<std::ptrdiff_t>(header_max - scratch_.size()));
  std::copy(scratch_.begin(), scratch_.end(), header);
}

wire_message frame_merger::take() {
  assert(!is_empty());
  wire_message message;
  message.storage = std::exchange(bytes_, {});
  message.offset = room;
  if (frames_ > 1) {
    scratch_.clear();
    codec::encode_merged_header(frames_, scratch_);
    codec::encode_part_header(static_cast<std::uint32_t>(first_frame_bytes_), scratch_);
    message.offset = room - scratch_.size();
    std::copy(scratch_.begin(), scratch_.end(),
              message.storage.begin() + static_cast<std::ptrdiff_t>(message.offset));
  }
  frames_ = 0;
  return message;
}

void frame_merger::reuse(codec::byte_buffer storage) noexcept {
  assert(is_empty());
  bytes_ = std::move(storage);
  bytes_.clear();
}

} // namespace actorgrid::mux
