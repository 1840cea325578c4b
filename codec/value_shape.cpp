#include "codec/byte_reader.hpp"

#include <actorgrid/detail/value_shape.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cxxabi.h>
#include <memory>

namespace actorgrid::detail {

namespace {

/// The first bytes of a value: what follows directly, and how many values are nested in it.
struct value_head {
  std::size_t head_bytes = 1;
  std::uint64_t body_bytes = 0;
  std::uint64_t nested = 0;
};

std::uint64_t big_endian(std::span<const std::byte> bytes) noexcept {
  std::uint64_t value = 0;
  for (auto b : bytes) value = value << 8U | std::to_integer<std::uint64_t>(b);
  return value;
}

/// Nothing when the head is cut off or its type byte is the unused one.
bool read_head(std::span<const std::byte> bytes, value_head& head) noexcept {
  if (bytes.empty()) return false;
  const auto tag = std::to_integer<unsigned>(bytes[0]);
  head = {};
  const auto sized = [&](std::size_t width, std::uint64_t& number) {
    if (bytes.size() < 1 + width) return false;
    number = big_endian(bytes.subspan(1, width));
    head.head_bytes = 1 + width;
    return true;
  };
  if (tag <= 0x7f || tag >= 0xe0) return true;
  if (tag <= 0x8f) return head.nested = 2 * (tag & 15U), true;
  if (tag <= 0x9f) return head.nested = tag & 15U, true;
  if (tag <= 0xbf) return head.body_bytes = tag & 31U, true;
  if (tag == 0xc0 || tag == 0xc2 || tag == 0xc3) return true;
  if (tag == 0xc1) return false;
  if (tag <= 0xc6) return sized(std::size_t{1} << (tag - 0xc4), head.body_bytes);
  if (tag <= 0xc9) {
    if (!sized(std::size_t{1} << (tag - 0xc7), head.body_bytes)) return false;
    return ++head.body_bytes, true;
  }
  if (tag <= 0xcb) return head.body_bytes = tag == 0xca ? 4 : 8, true;
  if (tag <= 0xd3) return head.body_bytes = std::uint64_t{1} << (tag & 3U), true;
  if (tag <= 0xd8) return head.body_bytes = 1 + (std::uint64_t{1} << (tag - 0xd4)), true;
  if (tag <= 0xdb) return sized(std::size_t{1} << (tag - 0xd9), head.body_bytes);
  if (!sized(tag % 2 == 0 ? 2 : 4, head.nested)) return false;
  if (tag >= 0xde) head.nested *= 2;
  return true;
}

failure wrong(std::string what, std::size_t at) {
  return {errc::decode_failed, std::move(what) + " at byte " + std::to_string(at)};
}

/// Past one value that check_value let pass.
std::size_t end_of_value(std::span<const std::byte> bytes, std::size_t at) noexcept {
  std::uint64_t open = 1;
  while (open > 0) {
    value_head head;
    read_head(bytes.subspan(at), head);
    at += head.head_bytes + head.body_bytes;
    open += head.nested - 1;
  }
  return at;
}

std::string family(std::span<const std::byte> bytes, std::size_t at) {
  return std::string(codec::family_of(bytes[at]));
}

/// A key of a map as a reader would write it, cut and without control characters.
std::string key_text(std::span<const std::byte> bytes, std::size_t at) {
  constexpr std::size_t shown_max = 32;
  value_head head;
  read_head(bytes.subspan(at), head);
  if (codec::family_of(bytes[at]) != "a string") return family(bytes, at);
  std::string text = "\"";
  for (auto b :
       bytes.subspan(at + head.head_bytes, std::min<std::size_t>(head.body_bytes, shown_max))) {
    const auto c = std::to_integer<unsigned char>(b);
    text += c < 0x20 || c == 0x7f || c == '"' ? '?' : static_cast<char>(c);
  }
  return text + (head.body_bytes > shown_max ? "...\"" : "\"");
}

std::string name_of(const std::type_info& type) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name{
      abi::__cxa_demangle(type.name(), nullptr, nullptr, &status), &std::free};
  return status == 0 ? name.get() : type.name();
}

} // namespace

failure check_value(std::span<const std::byte> bytes, const decode_limits& limits) {
  if (bytes.size() > limits.bytes)
    return {errc::decode_failed,
            std::to_string(bytes.size()) + " bytes, the limit is " + std::to_string(limits.bytes)};
  // Values still missing on each level that was entered.
  std::array<std::uint64_t, 256> missing{};
  const auto depth_max = std::min(limits.depth, missing.size() - 1);
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
    }
    value_head head;
    if (at == bytes.size()) return wrong("the value is cut off", at);
    if (!read_head(bytes.subspan(at), head))
      return wrong(bytes[at] == std::byte{0xc1} ? "the type byte that msgpack does not use"
                                                : "the value is cut off",
                   at);
    if (head.body_bytes > bytes.size() - at - head.head_bytes)
      return wrong(family(bytes, at) + " longer than what follows", at);
    at += head.head_bytes + head.body_bytes;
    --missing[level];
    if (head.nested == 0) continue;
    announced += head.nested;
    if (announced > limits.values)
      return wrong("more than " + std::to_string(limits.values) + " values", at);
    if (head.nested > bytes.size() - at)
      return wrong("an array or map longer than what follows", at);
    if (++level > depth_max) return wrong("nested deeper than " + std::to_string(depth_max), at);
    missing[level] = head.nested;
  }
}

std::string describe_value(std::span<const std::byte> bytes) {
  constexpr std::uint64_t keys_max = 8;
  if (bytes.empty()) return "no bytes";
  value_head head;
  read_head(bytes, head);
  auto text = family(bytes, 0);
  if (text == "an array") return text + " of " + std::to_string(head.nested);
  if (text != "a map") return text;
  text += " {";
  std::size_t at = head.head_bytes;
  for (std::uint64_t pair = 0; pair < head.nested / 2; ++pair) {
    if (pair > 0) text += ", ";
    if (pair == keys_max) return text + "...}";
    text += key_text(bytes, at) + ": ";
    at = end_of_value(bytes, at);
    text += family(bytes, at);
    at = end_of_value(bytes, at);
  }
  return text + '}';
}

failure not_a(const std::type_info& type, std::span<const std::byte> bytes) {
  return {errc::decode_failed, "not a " + name_of(type) + ": got " + describe_value(bytes)};
}

} // namespace actorgrid::detail
