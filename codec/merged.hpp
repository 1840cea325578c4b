#pragma once

#include "codec/byte_buffer.hpp"
#include "codec/frame.hpp"

#include <actorgrid/payload.hpp>

#include <cstdint>
#include <optional>

namespace actorgrid::codec {

/// Walks the parts of a merged frame: `count` msgpack bins after its array.
class merged_reader {
public:
  /// `parts` as handed out by decode.
  merged_reader(payload parts, std::uint32_t count) noexcept;

  /// Whether another part was announced.
  bool has_next() const noexcept { return left_ != 0; }
  /// The bytes of the next part, sliced; nothing when the announced part is not there.
  std::optional<payload> next();

private:
  payload parts_;
  std::size_t offset_ = 0;
  std::uint32_t left_;
};

/// The longest header that begins a merged frame: array, count as u32, empty payload.
inline constexpr std::size_t merged_header_bytes_max = 13;
/// Appends the array of a merged frame that announces `count` parts.
void encode_merged_header(std::uint32_t count, byte_buffer& out);
/// The longest header of one part (bin 32).
inline constexpr std::size_t part_header_bytes_max = 5;
/// Appends the msgpack bin header of a part of `size` bytes.
void encode_part_header(std::uint32_t size, byte_buffer& out);

} // namespace actorgrid::codec
