#include "codec/merged.hpp"

#include "codec/byte_reader.hpp"
#include "codec/header_writer.hpp"
#include "codec/op.hpp"

#include <utility>

namespace actorgrid::codec {

merged_reader::merged_reader(payload parts, std::uint32_t count) noexcept
    : parts_(std::move(parts)), left_(count) {}

std::optional<payload> merged_reader::next() {
  byte_reader in{parts_.bytes(), offset_};
  std::uint64_t size = 0;
  if (left_ == 0 || in.read_bin(size) != byte_reader::status::ok) return std::nullopt;
  const std::size_t begin = in.offset();
  offset_ = begin + size;
  --left_;
  return parts_.slice(begin, size);
}

void encode_merged_header(std::uint32_t count, byte_buffer& out) {
  header_writer header;
  header.put_array(7);
  header.put_uint(0);
  header.put_uint(count);
  header.put_uint(0);
  header.put_uint(0);
  header.put_uint(static_cast<std::uint8_t>(op::merged));
  header.put_uint(0);
  header.put_bin(0);
  header.append_to(out);
}

void encode_part_header(std::uint32_t size, byte_buffer& out) {
  header_writer header;
  header.put_bin(size);
  header.append_to(out);
}

} // namespace actorgrid::codec
