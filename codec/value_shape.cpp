#include "codec/byte_reader.hpp"
#include "codec/value_head.hpp"
#include "codec/value_parser.hpp"

#include <actorgrid/detail/value_shape.hpp>

#include <algorithm>
#include <cstdlib>
#include <cxxabi.h>
#include <memory>

namespace actorgrid::detail {

namespace {

/// The position after a value that check_value has accepted.
std::size_t end_of_value(std::span<const std::byte> bytes, std::size_t at) noexcept {
  std::uint64_t open = 1;
  while (open > 0) {
    codec::value_head head;
    codec::read_head(bytes.subspan(at), head);
    at += head.head_bytes + head.body_bytes;
    open += head.nested - 1;
  }
  return at;
}

std::string family(std::span<const std::byte> bytes, std::size_t at) {
  return std::string(codec::family_of(bytes[at]));
}

/// A map key as text, shortened and without control characters.
std::string key_text(std::span<const std::byte> bytes, std::size_t at) {
  constexpr std::size_t shown_max = 32;
  codec::value_head head;
  codec::read_head(bytes.subspan(at), head);
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
  return codec::parse_value(bytes, limits, nullptr);
}

std::string describe_value(std::span<const std::byte> bytes) {
  constexpr std::uint64_t keys_max = 8;
  if (bytes.empty()) return "no bytes";
  codec::value_head head;
  codec::read_head(bytes, head);
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
  return {errc::decode_failed, "expected " + name_of(type) + ", got " + describe_value(bytes)};
}

} // namespace actorgrid::detail
