#include "net/mux/outbox.hpp"

#include "codec/merged.hpp"

#include <algorithm>
#include <utility>

namespace actorgrid::mux {

namespace {

/// Kept free in front of the first frame of a chunk, in case more follow.
constexpr std::size_t room = codec::merged_header_bytes_max + codec::part_header_bytes_max;
/// Storage above this is freed rather than kept for reuse.
constexpr std::size_t spare_bytes_max = 256 * 1024;

constexpr std::size_t part_header_size(std::size_t part) noexcept {
  return part < 0x100 ? 2 : part < 0x10000 ? 3 : 5;
}

constexpr std::size_t merged_header_size(std::uint32_t count) noexcept {
  const std::size_t shortest = codec::merged_header_bytes_max - 5;
  return shortest + (count < 0x80 ? 1 : count < 0x100 ? 2 : count < 0x10000 ? 3 : 5);
}

} // namespace

outbox::outbox(std::size_t merge_bytes_max) : merge_bytes_max_(merge_bytes_max) {}

std::size_t outbox::message_size(const chunk& c) noexcept {
  const std::size_t frames = c.bytes.size() - room;
  if (c.frames == 1) return frames;
  return frames + part_header_size(c.first_frame_size) + merged_header_size(c.frames);
}

void outbox::push(codec::frame f) {
  const std::size_t frame_max = codec::encoded_size_max(f);
  const bool fits =
      !chunks_.empty()
      && chunks_.back().bytes.size() + codec::part_header_bytes_max + frame_max <= merge_bytes_max_;
  if (!fits) {
    begin_chunk(f, frame_max);
  } else {
    append(f, frame_max);
  }
}

void outbox::begin_chunk(const codec::frame& f, std::size_t frame_max) {
  chunk& c = chunks_.emplace_back();
  c.bytes = std::exchange(spare_, {});
  c.bytes.clear();
  c.bytes.reserve(room + frame_max);
  c.bytes.resize(room);
  codec::encode(f, c.bytes);
  c.frames = 1;
  c.first_frame_size = c.bytes.size() - room;
  size_bytes_ += message_size(c);
}

void outbox::append(const codec::frame& f, std::size_t frame_max) {
  chunk& c = chunks_.back();
  const std::size_t size_before = message_size(c);
  // The part header comes before the frame, but its length depends on the frame's: leave the most
  // it may take and close the gap in the rare case that it takes less.
  const std::size_t header_at = c.bytes.size();
  const std::size_t header_max = part_header_size(frame_max);
  c.bytes.resize(header_at + header_max);
  codec::encode(f, c.bytes);
  const std::size_t frame_size = c.bytes.size() - header_at - header_max;
  scratch_.clear();
  codec::encode_part_header(static_cast<std::uint32_t>(frame_size), scratch_);
  const auto gap = c.bytes.begin() + static_cast<std::ptrdiff_t>(header_at);
  const auto header =
      c.bytes.erase(gap, gap + static_cast<std::ptrdiff_t>(header_max - scratch_.size()));
  std::copy(scratch_.begin(), scratch_.end(), header);
  ++c.frames;
  size_bytes_ += message_size(c) - size_before;
}

bool outbox::is_empty() const noexcept {
  return chunks_.empty();
}

std::size_t outbox::size_bytes() const noexcept {
  return size_bytes_;
}

wire_message outbox::take() {
  chunk c = std::move(chunks_.front());
  chunks_.pop_front();
  size_bytes_ -= message_size(c);
  wire_message message{std::move(c.bytes), room};
  if (c.frames > 1) {
    scratch_.clear();
    codec::encode_merged_header(c.frames, scratch_);
    codec::encode_part_header(static_cast<std::uint32_t>(c.first_frame_size), scratch_);
    message.offset = room - scratch_.size();
    std::copy(scratch_.begin(), scratch_.end(),
              message.storage.begin() + static_cast<std::ptrdiff_t>(message.offset));
  }
  return message;
}

void outbox::recycle(codec::byte_buffer storage) {
  if (storage.capacity() > spare_bytes_max || storage.capacity() <= spare_.capacity()) return;
  spare_ = std::move(storage);
  spare_.clear();
}

} // namespace actorgrid::mux
