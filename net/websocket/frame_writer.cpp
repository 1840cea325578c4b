#include "net/websocket/frame_writer.hpp"

#include "net/websocket/masking.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace actorgrid::ws {

namespace {

/// Small enough to stay in the cache between masking and the system call.
constexpr std::size_t part_bytes = 64 * 1024;

} // namespace

void frame_writer::begin(mux::wire_message message) {
  assert(is_done_);
  is_done_ = false;
  message_ = std::move(message);
  another_follows_ = message_.another_follows;
  const auto header = write_header(opcode::binary, message_.size());
  if (masks_ == masks::on) return mask_message(header);
  const auto [before, body, after] = message_.in_pieces();
  next_ = {header, before, body, after};
}

void frame_writer::begin(opcode control, std::span<const std::byte> content) {
  assert(is_done_ && is_control(control) && content.size() <= control_bytes_max);
  is_done_ = false;
  another_follows_ = false;
  const auto header = write_header(control, content.size());
  const std::span copy{control_.data(), content.size()};
  std::ranges::copy(content, copy.begin());
  if (masks_ == masks::on) apply_mask(copy, key_);
  next_ = {header, copy, {}, {}};
}

std::span<const std::byte> frame_writer::write_header(opcode kind, std::size_t length) {
  frame_header header;
  header.kind = kind;
  header.length = length;
  if (masks_ == masks::on) {
    key_ = draw_key();
    header.mask = key_;
  }
  return std::span{header_}.first(ws::write_header(header, header_));
}

mask_key frame_writer::draw_key() {
  mask_key key;
  const std::uint32_t bits = keys_();
  std::memcpy(key.data(), &bits, sizeof bits);
  return key;
}

void frame_writer::mask_message(std::span<const std::byte> header) {
  const auto own = std::span{message_.storage}.subspan(message_.offset);
  if (message_.is_in_one_piece()) {
    apply_mask(own, key_);
    next_ = {header, own, {}, {}};
    return;
  }
  const auto before = own.first(message_.body_at - message_.offset);
  const auto after = own.subspan(before.size());
  body_ = message_.body.bytes();
  position_ = before.size();
  apply_mask(before, key_);
  apply_mask(after, rotated(key_, position_ + body_.size()));
  after_ = after;
  next_ = {header, before, {}, {}};
  copy_part_of_body(2);
}

/// Copies a part of the body to position `at` of next(); the last part takes along what follows the
/// body.
void frame_writer::copy_part_of_body(std::size_t at) {
  if (!part_) part_.reset(buffer::create(part_bytes));
  const std::size_t size = std::min(body_.size(), part_bytes);
  copy_masked(body_.first(size), rotated(key_, position_), part_->data());
  next_[at] = {part_->data(), size};
  body_ = body_.subspan(size);
  position_ += size;
  if (body_.empty()) next_[at + 1] = after_;
}

void frame_writer::consume(std::size_t count) {
  for (auto& part : next_) {
    const std::size_t taken = std::min(count, part.size());
    part = part.subspan(taken);
    count -= taken;
  }
  const auto written =
      std::remove_if(next_.begin(), next_.end(), [](const auto& part) { return part.empty(); });
  std::fill(written, next_.end(), std::span<const std::byte>{});
  if (written != next_.begin()) return;
  if (!body_.empty()) return copy_part_of_body(0);
  part_.reset();
  is_done_ = true;
}

} // namespace actorgrid::ws
