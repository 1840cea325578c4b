#include "codec/value_parser.hpp"

#include "codec/byte_reader.hpp"
#include "codec/value_head.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace actorgrid::codec {

namespace {

failure wrong(std::string what, std::size_t at) {
  return {errc::decode_failed, std::move(what) + " at byte " + std::to_string(at)};
}

std::string family(std::span<const std::byte> bytes, std::size_t at) {
  return std::string(family_of(bytes[at]));
}

} // namespace

failure parse_value(std::span<const std::byte> bytes, const decode_limits& limits,
                    value_visitor* visitor) {
  if (bytes.size() > limits.bytes)
    return {errc::decode_failed,
            std::to_string(bytes.size()) + " bytes, the limit is " + std::to_string(limits.bytes)};
  // Values still missing on each level that was entered; the outermost is level 0.
  std::array<std::uint64_t, value_levels_max + 1> missing;
  const auto depth_max = std::min(limits.depth, value_levels_max);
  std::size_t level = 0;
  std::size_t at = 0;
  std::uint64_t announced = 1;
  missing[0] = 1;
  while (true) {
    while (missing[level] == 0) {
      if (level == 0) {
        if (at == bytes.size()) return {};
        return wrong(std::to_string(bytes.size() - at) + " bytes follow the value,", at);
      }
      --level;
      if (visitor) visitor->on_end();
    }
    value_head head;
    if (at == bytes.size()) return wrong("the value is cut off", at);
    if (!read_head(bytes.subspan(at), head))
      return wrong(bytes[at] == std::byte{0xc1} ? "the type byte that msgpack does not use"
                                                : "the value is cut off",
                   at);
    if (head.body_bytes > bytes.size() - at - head.head_bytes)
      return wrong(family(bytes, at) + " longer than what follows", at);
    const auto whole = bytes.subspan(at, head.head_bytes + head.body_bytes);
    at += whole.size();
    --missing[level];
    if (head.nested > 0) {
      announced += head.nested;
      if (announced > limits.values)
        return wrong("more than " + std::to_string(limits.values) + " values", at);
      if (head.nested > bytes.size() - at)
        return wrong("an array or map longer than what follows", at);
      if (level == depth_max) return wrong("nested deeper than " + std::to_string(depth_max), at);
      missing[++level] = head.nested;
    }
    if (visitor) visitor->on_value(whole, head.head_bytes, head.nested);
  }
}

} // namespace actorgrid::codec
