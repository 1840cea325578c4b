#include "codec/frame.hpp"

#include "codec/byte_reader.hpp"
#include "codec/checksum.hpp"
#include "codec/header_writer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <span>
#include <stdexcept>
#include <string_view>
#include <tuple>

namespace actorgrid::codec {

namespace {

using status = byte_reader::status;

constexpr std::size_t field_count = 7;
constexpr std::size_t checksum_bytes = 4;
constexpr std::size_t subroute_bytes = std::tuple_size_v<subroute_id>;

std::string hex(std::uint32_t value) {
  std::array<char, 8> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16).ptr;
  return "0x" + std::string(digits.data(), end);
}

decode_error malformed(std::string text) {
  return {decode_error::kind::malformed, std::move(text)};
}

decode_error truncated(std::string text) {
  return {decode_error::kind::truncated, std::move(text)};
}

/// The error that `result` means for `field`, which began at `begin` and should be `expected`.
decode_error field_error(status result, std::string_view field, std::string_view expected,
                         std::span<const std::byte> bytes, std::size_t begin) {
  const std::string what = std::string{field} + " at byte " + std::to_string(begin);
  if (result == status::truncated)
    return truncated(what + ": the message ends after " + std::to_string(bytes.size())
                     + " bytes, expected " + std::string{expected});
  std::string got{family_of(bytes[begin])};
  if (result == status::negative) got = "a negative integer";
  if (result == status::too_large) got = "a larger integer";
  return malformed(what + ": expected " + std::string{expected} + ", got " + got);
}

/// Reads integer fields one after the other until the first that is wrong.
class field_reader {
public:
  explicit field_reader(std::span<const std::byte> bytes) noexcept : bytes_(bytes), in_(bytes) {}

  template <class Field>
  void read(std::string_view name, Field& field) {
    constexpr auto max = std::numeric_limits<Field>::max();
    if (error_) return;
    const std::size_t begin = in_.offset();
    std::uint64_t value = 0;
    if (const status result = in_.read_uint(max, value); result != status::ok)
      error_ =
          field_error(result, name, "an integer from 0 to " + std::to_string(max), bytes_, begin);
    else
      field = static_cast<Field>(value);
  }

  void read_array() {
    std::uint64_t count = 0;
    if (const status result = in_.read_array(count); result != status::ok)
      error_ = field_error(result, "message", "an array of 7", bytes_, 0);
    else if (count != field_count)
      error_ = malformed("message at byte 0: expected an array of 7, got one of "
                         + std::to_string(count));
  }

  /// Moves past the payload, which is at [offset, offset + size).
  void read_payload(std::size_t& offset, std::size_t& size) {
    if (error_) return;
    const std::size_t begin = in_.offset();
    std::uint64_t announced = 0;
    if (const status result = in_.read_bin(announced); result != status::ok) {
      error_ = field_error(result, "Payload",
                           result == status::truncated && announced != 0
                               ? "bin of " + std::to_string(announced) + " bytes"
                               : "bin",
                           bytes_, begin);
      return;
    }
    offset = in_.offset();
    size = announced;
    in_.skip(size);
  }

  std::size_t offset() const noexcept { return in_.offset(); }
  std::optional<decode_error>& error() noexcept { return error_; }

private:
  std::span<const std::byte> bytes_;
  byte_reader in_;
  std::optional<decode_error> error_;
};

std::uint32_t read_little_endian(std::span<const std::byte, checksum_bytes> bytes) noexcept {
  std::uint32_t value = 0;
  for (std::size_t i = checksum_bytes; i-- != 0;)
    value = value << 8U | std::to_integer<std::uint32_t>(bytes[i]);
  return value;
}

/// Checks and strips the trailer of `bytes`, whose array ends at `array_end`.
std::optional<decode_error> read_trailer(std::span<const std::byte>& bytes, std::size_t array_end,
                                         frame& f) {
  if (has(f.flags, flags::crc)) {
    if (bytes.size() - array_end < checksum_bytes)
      return truncated("checksum: expected 4 bytes after the array, got "
                       + std::to_string(bytes.size() - array_end));
    const std::uint32_t given = read_little_endian(bytes.last<checksum_bytes>());
    bytes = bytes.first(bytes.size() - checksum_bytes);
    if (const std::uint32_t actual = checksum(bytes); given != actual)
      return decode_error{decode_error::kind::checksum_mismatch, "checksum: expected " + hex(actual)
                                                                     + " for these bytes, got "
                                                                     + hex(given)};
  }
  if (has(f.flags, flags::sub)) {
    if (bytes.size() - array_end < subroute_bytes)
      return truncated("subroute id: expected 32 bytes after the array, got "
                       + std::to_string(bytes.size() - array_end));
    std::ranges::copy(bytes.last<subroute_bytes>(), f.subroute.emplace().begin());
    bytes = bytes.first(bytes.size() - subroute_bytes);
  }
  return std::nullopt;
}

void append_header(const frame& f, byte_buffer& out) {
  if (f.body.size() > std::numeric_limits<std::uint32_t>::max())
    throw std::length_error("a frame's body is limited to 4 GiB");
  header_writer header;
  header.put_array(field_count);
  header.put_uint(f.mux_id);
  header.put_uint(f.seq);
  header.put_uint(f.deadline_ms);
  header.put_uint(f.handler);
  header.put_uint(static_cast<std::uint8_t>(f.op));
  header.put_uint(static_cast<std::uint8_t>(f.flags));
  header.put_bin(static_cast<std::uint32_t>(f.body.size()));
  header.append_to(out);
}

void append_trace(const rare_payload& trace, byte_buffer& out) {
  const auto bytes = trace.get();
  out.insert(out.end(), bytes.bytes().begin(), bytes.bytes().end());
}

void append_subroute(const frame& f, byte_buffer& out) {
  if (!has(f.flags, flags::sub)) return;
  const subroute_id& id = f.subroute.value();
  out.insert(out.end(), id.begin(), id.end());
}

void append_little_endian(std::uint32_t value, byte_buffer& out) {
  for (unsigned shift = 0; shift != 32; shift += 8)
    out.push_back(static_cast<std::byte>(value >> shift & 0xffU));
}

} // namespace

outcome<frame, decode_error> decode(const payload& message, payload* merged_parts) {
  auto bytes = message.bytes();
  frame f;
  std::uint8_t op_number = 0;
  std::uint8_t flag_bits = 0;
  std::size_t body_offset = 0;
  std::size_t body_size = 0;

  field_reader in{bytes};
  in.read_array();
  in.read("MuxID", f.mux_id);
  in.read("Seq", f.seq);
  in.read("DeadlineMS", f.deadline_ms);
  in.read("Handler", f.handler);
  in.read("Op", op_number);
  in.read("Flags", flag_bits);
  in.read_payload(body_offset, body_size);
  if (in.error()) return std::move(*in.error());

  f.op = static_cast<codec::op>(op_number);
  f.flags = static_cast<codec::flags>(flag_bits);
  if (auto error = read_trailer(bytes, in.offset(), f)) return std::move(*error);

  if (body_size != 0)
    f.body = message.slice(body_offset, body_size);
  else if (has(f.flags, flags::zero))
    f.body = payload::empty_bytes();
  if (has(f.flags, flags::traced) && (f.op == op::request || f.op == op::connect_mux))
    f.trace = message.slice(in.offset(), bytes.size() - in.offset());
  if (merged_parts && f.op == op::merged)
    *merged_parts = message.slice(in.offset(), bytes.size() - in.offset());
  return f;
}

void encode(const frame& f, byte_buffer& out) {
  const std::size_t begin = out.size();
  append_header(f, out);
  const auto body = f.body.bytes();
  out.insert(out.end(), body.begin(), body.end());
  if (!f.trace.is_nil()) [[unlikely]]
    append_trace(f.trace, out);
  append_subroute(f, out);
  if (has(f.flags, flags::crc)) append_little_endian(checksum(std::span{out}.subspan(begin)), out);
}

std::size_t encode_around_body(const frame& f, byte_buffer& out) {
  const std::size_t begin = out.size();
  append_header(f, out);
  const std::size_t before = out.size() - begin;
  if (!f.trace.is_nil()) [[unlikely]]
    append_trace(f.trace, out);
  append_subroute(f, out);
  if (has(f.flags, flags::crc)) {
    const auto around = std::span{out}.subspan(begin);
    const auto sum = checksum({around.first(before), f.body.bytes(), around.subspan(before)});
    append_little_endian(sum, out);
  }
  return before;
}

std::size_t encoded_size_max(const frame& f) noexcept {
  return header_writer::bytes_max + f.body.size() + f.trace.size() + subroute_bytes
         + checksum_bytes;
}

flags zero_flag(const payload& body) noexcept {
  return body.empty() && !body.is_nil() ? flags::zero : flags::none;
}

} // namespace actorgrid::codec
