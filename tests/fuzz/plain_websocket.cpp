#include "plain_websocket.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace actorgrid::fuzz {

namespace {

using end = websocket_reading::end;

constexpr unsigned continuation = 0, text = 1, binary = 2, close_frame = 8, last_control = 10;

struct frame {
  bool is_last = false;
  unsigned opcode = 0;
  bool is_masked = false;
  std::uint64_t size = 0;
  std::string_view mask;
  std::size_t head_bytes = 0;
  bool is_broken = false; ///< the head breaks a rule; nothing behind it was examined

  bool is_control() const noexcept { return opcode >= close_frame; }
};

unsigned at(std::string_view bytes, std::size_t i) {
  return static_cast<unsigned char>(bytes[i]);
}

/// Reads byte by byte, and reports a broken head as soon as it shows. Nothing if the head is cut
/// off.
std::optional<frame> read_head(std::string_view bytes) {
  frame f;
  if (bytes.empty()) return std::nullopt;
  f.is_last = (at(bytes, 0) & 0x80U) != 0;
  f.opcode = at(bytes, 0) & 0x0fU;
  const bool has_reserved_bits = (at(bytes, 0) & 0x70U) != 0;
  const bool is_reserved = f.opcode > last_control || (f.opcode > binary && !f.is_control());
  f.is_broken = has_reserved_bits || is_reserved || (f.is_control() && !f.is_last);
  if (f.is_broken) return f;

  if (bytes.size() < 2) return std::nullopt;
  f.is_masked = (at(bytes, 1) & 0x80U) != 0;
  f.size = at(bytes, 1) & 0x7fU;
  f.is_broken = f.is_control() && f.size > 125;
  if (f.is_broken) return f;

  const std::size_t size_bytes = f.size == 126 ? 2 : f.size == 127 ? 8 : 0;
  if (bytes.size() < 2 + size_bytes) return std::nullopt;
  if (size_bytes != 0) {
    f.size = 0;
    for (std::size_t i = 0; i != size_bytes; ++i) f.size = f.size << 8U | at(bytes, 2 + i);
    f.is_broken = f.size < (size_bytes == 2 ? 126U : 65536U) || f.size >> 63U != 0;
    if (f.is_broken) return f;
  }
  f.head_bytes = 2 + size_bytes + (f.is_masked ? 4 : 0);
  if (bytes.size() < f.head_bytes) return std::nullopt;
  if (f.is_masked) f.mask = bytes.substr(2 + size_bytes, 4);
  return f;
}

std::string unmasked(std::string_view content, std::string_view mask) {
  std::string plain{content};
  for (std::size_t i = 0; i != plain.size() && !mask.empty(); ++i)
    plain[i] = static_cast<char>(plain[i] ^ mask[i % 4]);
  return plain;
}

bool is_utf8(std::string_view s) {
  for (std::size_t i = 0; i < s.size();) {
    const unsigned lead = at(s, i);
    const std::size_t more = lead < 0x80 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    if ((lead >= 0x80 && lead < 0xc2) || lead > 0xf4 || s.size() - i <= more) return false;
    for (std::size_t k = 1; k <= more; ++k)
      if ((at(s, i + k) & 0xc0U) != 0x80) return false;
    // The shortest form only, no surrogates, nothing above U+10FFFF.
    const unsigned second = more == 0 ? 0 : at(s, i + 1);
    if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f)
        || (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f))
      return false;
    i += more + 1;
  }
  return true;
}

bool is_good_close(std::string_view content) {
  if (content.empty()) return true;
  if (content.size() == 1 || !is_utf8(content.substr(2))) return false;
  const unsigned code = at(content, 0) << 8U | at(content, 1);
  if (code >= 3000) return code < 5000;
  return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}

bool is_violation(const frame& f, bool expects_masks, bool is_within_message) {
  if (f.is_broken || f.is_masked != expects_masks) return true;
  return !f.is_control() && (f.opcode == continuation) != is_within_message;
}

} // namespace

websocket_reading read_websocket(std::string_view bytes, bool expects_masks,
                                 std::size_t message_bytes_max) {
  websocket_reading result;
  std::optional<unsigned> kind; ///< of the message that is being read
  std::string message;
  bool is_first = true;
  const auto ended = [&](end how) {
    result.how = how;
    return result;
  };
  while (true) {
    const auto f = read_head(bytes);
    if (!f) return ended(end::cut_off);
    if (is_violation(*f, expects_masks, kind.has_value())) return ended(end::violation);
    if (!f->is_control() && f->size > message_bytes_max - message.size())
      return ended(end::too_large);
    bytes.remove_prefix(f->head_bytes);
    const bool is_cut_off = bytes.size() < f->size;
    if (!f->is_control() && f->opcode != continuation) kind = f->opcode;
    if (is_cut_off) return ended(end::cut_off);
    const std::string content = unmasked(bytes.substr(0, f->size), f->mask);
    bytes.remove_prefix(f->size);
    if (f->opcode == close_frame)
      return ended(is_good_close(content) ? end::closed : end::violation);
    if (f->is_control()) continue;
    message += content;
    if (!f->is_last) continue;
    if (kind == text && !is_utf8(message)) return ended(end::violation);
    if (kind == binary || is_first) result.messages.push_back(message);
    is_first = false;
    kind.reset();
    message.clear();
  }
}

} // namespace actorgrid::fuzz
