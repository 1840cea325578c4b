#include "tests/rfc6455/exchange.hpp"

namespace actorgrid::rfc6455 {

namespace {

constexpr std::string_view mask{"\x5a\xc3\x0f\x91"};

std::size_t length_bytes_of(const wire_frame& f, std::uint64_t size) {
  if (f.length_bytes != 0) return f.length_bytes;
  return size < 126 ? 0 : size < 65536 ? 2 : 8;
}

} // namespace

std::string encode(const wire_frame& f, bool is_client) {
  const std::uint64_t size = f.announced.value_or(f.content.size());
  const std::size_t more = length_bytes_of(f, size);
  const bool is_masked = is_client != f.has_wrong_mask_bit;
  const std::uint64_t short_size = more == 0 ? size : more == 2 ? 126 : 127;
  std::string bytes{static_cast<char>(f.first),
                    static_cast<char>(short_size | (is_masked ? 0x80U : 0U))};
  for (std::size_t i = more; i-- > 0;) bytes += static_cast<char>(size >> (8 * i));
  if (!is_masked) return bytes + f.content;
  bytes += mask;
  for (std::size_t i = 0; i < f.content.size(); ++i)
    bytes += static_cast<char>(f.content[i] ^ mask[i % mask.size()]);
  return bytes;
}

std::string sized(std::size_t size) {
  return std::string(size, '*');
}

wire_frame raw(int first, std::string_view content) {
  return {.first = static_cast<unsigned char>(first), .content = std::string{content}};
}

wire_frame text(std::string_view content) {
  return raw(0x81, content);
}

wire_frame binary(std::string_view content) {
  return raw(0x82, content);
}

wire_frame ping(std::string_view content) {
  return raw(0x89, content);
}

wire_frame pong(std::string_view content) {
  return raw(0x8a, content);
}

wire_frame close_with(int code, std::string_view reason) {
  const std::string bytes{static_cast<char>(code >> 8), static_cast<char>(code)};
  return raw(0x88, bytes + std::string{reason});
}

std::vector<wire_frame> fragments(int opcode, std::string_view content, std::size_t size) {
  std::vector<wire_frame> frames;
  do {
    const std::string_view piece = content.substr(0, size);
    content.remove_prefix(piece.size());
    const int fin = content.empty() ? 0x80 : 0;
    frames.push_back(raw(fin | (frames.empty() ? opcode : 0), piece));
  } while (!content.empty());
  return frames;
}

std::string shown(std::string_view message) {
  constexpr std::size_t quoted_max = 200;
  if (message.size() > quoted_max) return "<" + std::to_string(message.size()) + " bytes>";
  return "'" + std::string{message} + "'";
}

} // namespace actorgrid::rfc6455
