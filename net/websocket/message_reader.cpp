#include "net/websocket/message_reader.hpp"

#include "codec/poison.hpp"
#include "net/websocket/masking.hpp"
#include "net/websocket/text.hpp"

#include <algorithm>
#include <cstring>

namespace actorgrid::ws {

namespace {

constexpr std::size_t staging_bytes_min = 4 * 1024;
constexpr std::size_t staging_bytes_max = 64 * 1024;
/// After this many reads in a row that needed little of it, the staging block shrinks again.
constexpr unsigned small_reads_max = 16;

/// RFC 6455, 7.4, and the registry it established.
bool may_be_sent(std::uint16_t code) {
  constexpr std::uint16_t libraries_and_applications = 3000, end = 5000;
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014)
         || (code >= libraries_and_applications && code < end);
}

message_reader::event parse_close(std::span<const std::byte> content) {
  if (content.empty()) return message_reader::close{};
  if (content.size() == 1)
    return message_reader::violation{close_code::protocol_error, "a close of one byte"};
  const auto code = static_cast<std::uint16_t>(static_cast<unsigned>(content[0]) << 8
                                               | static_cast<unsigned>(content[1]));
  if (!may_be_sent(code))
    return message_reader::violation{close_code::protocol_error,
                                     "a close with a code that may not be sent"};
  const auto reason = text_of(content.subspan(2));
  if (!is_utf8(reason))
    return message_reader::violation{close_code::invalid_text, "a close whose reason is not UTF-8"};
  return message_reader::close{code, std::string{reason}};
}

} // namespace

std::array<std::span<std::byte>, 2> message_reader::prepare() {
  std::span<std::byte> direct;
  const bool collects = frame_ && !is_staged_;
  if (collects) {
    direct = collected_.prepare(left_in_frame_);
    direct = direct.first(std::min<std::uint64_t>(direct.size(), left_in_frame_));
  }
  direct_bytes_ = direct.size();
  if (collects && direct.size() < left_in_frame_) return {direct, {}};
  make_room();
  std::span staging{staging_.get() + end_, capacity_ - end_};
  // Another large message may follow, which should not need copying out of this block.
  if (expects_large_) staging = staging.first(std::min(staging.size(), staging_bytes_min));
  return {direct, staging};
}

void message_reader::commit(std::size_t count) {
  const std::size_t direct = std::min(count, direct_bytes_);
  if (direct != 0) take_mask_off(collected_.commit(direct));
  end_ += count - direct;
  was_filled_ = count != direct && end_ == capacity_;
  small_reads_ = count < staging_bytes_min / 2 ? small_reads_ + 1 : 0;
}

/// Makes room behind the staged bytes by moving them to the beginning.
void message_reader::make_room() {
  if (was_filled_ && capacity_ < staging_bytes_max) {
    resize_staging(2 * capacity_);
  } else if (!staging_
             || (small_reads_ >= small_reads_max && capacity_ > staging_bytes_min
                 && staged().size() < staging_bytes_min && !frame_)) {
    resize_staging(staging_bytes_min);
  } else if (begin_ != 0) {
    std::memmove(staging_.get(), staging_.get() + begin_, end_ - begin_);
    end_ -= std::exchange(begin_, 0);
  }
  was_filled_ = false;
  if constexpr (codec::poisons_recycled)
    codec::put_poison({staging_.get() + end_, capacity_ - end_});
}

void message_reader::resize_staging(std::size_t capacity) {
  std::unique_ptr<std::byte[]> block{new std::byte[capacity]};
  const auto kept = staged();
  std::ranges::copy(kept, block.get());
  end_ = kept.size();
  begin_ = 0;
  staging_ = std::move(block);
  capacity_ = capacity;
}

std::optional<message_reader::event> message_reader::next() {
  for (;;) {
    if (!frame_) {
      const auto parsed = parse_header(staged());
      if (parsed.fault) return violation{close_code::protocol_error, parsed.fault};
      if (parsed.size == 0) return std::nullopt;
      if (const auto fault = find_fault(parsed.header)) return *fault;
      begin(parsed);
    }
    if (is_staged_) {
      if (staged().size() < left_in_frame_) return std::nullopt;
      if (!is_control(frame_->kind)) return take_staged_message();
      if (auto control = take_control()) return control;
      continue;
    }
    collect();
    if (left_in_frame_ != 0) return std::nullopt;
    const bool is_final = frame_->is_final;
    frame_.reset();
    if (is_final) return finish(collected_.take());
  }
}

std::optional<message_reader::violation>
message_reader::find_fault(const frame_header& header) const noexcept {
  const auto broken = [](const char* text) { return violation{close_code::protocol_error, text}; };
  if (masks_ == masks::expected && !header.mask) return broken("a frame without a mask");
  if (masks_ == masks::refused && header.mask) return broken("a frame with a mask");
  if (is_control(header.kind)) return std::nullopt;
  const bool continues = header.kind == opcode::continuation;
  if (continues && !message_kind_) return broken("a continuation of nothing");
  if (!continues && message_kind_) return broken("a message within a message");
  if (header.length > message_bytes_max_ || message_bytes_ > message_bytes_max_ - header.length)
    return violation{close_code::message_too_large, "a message above the limit"};
  return std::nullopt;
}

void message_reader::begin(const parsed_header& parsed) noexcept {
  begin_ += parsed.size;
  frame_ = parsed.header;
  left_in_frame_ = parsed.header.length;
  is_staged_ = is_control(parsed.header.kind)
               || (parsed.header.is_final && !message_kind_ && parsed.header.length <= capacity_);
  if (is_control(parsed.header.kind)) return;
  expects_large_ = !is_staged_;
  if (!message_kind_) message_kind_ = parsed.header.kind;
  message_bytes_ += parsed.header.length;
}

/// Unmasks the next bytes of the frame.
void message_reader::take_mask_off(std::span<std::byte> bytes) noexcept {
  if (frame_->mask) apply_mask(bytes, rotated(*frame_->mask, frame_->length - left_in_frame_));
  left_in_frame_ -= bytes.size();
}

std::optional<message_reader::event> message_reader::take_control() {
  const auto content = staged().first(left_in_frame_);
  take_mask_off(content);
  begin_ += content.size();
  const opcode kind = frame_->kind;
  frame_.reset();
  if (kind == opcode::ping) return ping{content};
  if (kind == opcode::close) return parse_close(content);
  return std::nullopt;
}

message_reader::event message_reader::take_staged_message() {
  const auto content = staged().first(left_in_frame_);
  begin_ += content.size();
  const auto mask = frame_->mask;
  frame_.reset();
  if (content.empty()) return finish(payload::empty_bytes());
  buffer* const block = buffer::create(content.size());
  if (mask) {
    copy_masked(content, *mask, block->data());
  } else {
    std::ranges::copy(content, block->data());
  }
  return finish(payload::adopt(block, content.size()));
}

/// Moves the staged bytes of the frame to its message.
void message_reader::collect() {
  while (left_in_frame_ != 0 && !staged().empty()) {
    const auto room = collected_.prepare(left_in_frame_);
    const auto part =
        staged().first(std::min<std::uint64_t>({staged().size(), room.size(), left_in_frame_}));
    std::ranges::copy(part, room.data());
    take_mask_off(collected_.commit(part.size()));
    begin_ += part.size();
  }
}

message_reader::event message_reader::finish(payload content) {
  const bool is_text = *message_kind_ == opcode::text;
  message_kind_.reset();
  message_bytes_ = 0;
  if (is_text && !is_utf8(text_of(content.bytes())))
    return violation{close_code::invalid_text, "a text that is not UTF-8"};
  return message{std::move(content), is_text};
}

} // namespace actorgrid::ws
