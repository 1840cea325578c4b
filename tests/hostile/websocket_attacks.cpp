#include "tests/hostile/attack.hpp"
#include "tests/hostile/bytes.hpp"

namespace actorgrid::hostile {

using namespace std::string_literals;
using ws::test::frame;
using ws::test::long_frame_header;

namespace {

/// The configured limit is for payloads: a message may also have what surrounds or precedes one.
constexpr std::size_t message_bytes_max = (1 << 20) + (256 << 10);

std::string close_with(int code, std::string_view reason = "") {
  const std::string bytes{static_cast<char>(code >> 8), static_cast<char>(code)};
  return frame(0x88, bytes + std::string{reason});
}

attacks broken_frames() {
  const std::string broken = "close 1002, end";
  const std::string hello = bytes_of(request(1, 1, "x"));
  return {
      {"a call unmasked", frame(0x82, hello, false), broken},
      {"a ping unmasked", frame(0x89, "p", false), broken},
      {"reserved bit 1, as if it were compressed", frame(0xc2, hello), broken},
      {"reserved bit 2", frame(0xa2, hello), broken},
      {"reserved bit 3", frame(0x92, hello), broken},
      {"a reserved bit of a ping", frame(0xc9, "p"), broken},
      {"opcode 3", frame(0x83, hello), broken},
      {"opcode 7", frame(0x87, hello), broken},
      {"opcode 11", frame(0x8b, "x"), broken},
      {"opcode 15", frame(0x8f, "x"), broken},
      {"a ping in fragments", frame(0x09, "p"), broken},
      {"a close in fragments", frame(0x08, "\x03\xe8"), broken},
      {"a ping of 126 bytes", frame(0x89, std::string(126, 'p')), broken},
      {"a ping of 64 KiB", frame(0x89, std::string(65'536, 'p')), broken},
      {"a ping that announces 2^63 bytes", long_frame_header(0x89, 1ULL << 63), broken},
      {"the rest of nothing", frame(0x80, hello), broken},
      {"a message within a message", frame(0x02, "one") + frame(0x82, "two"), broken},
      {"a text within a message", frame(0x02, "one") + frame(0x81, "two"), broken},
      {"a short length in two bytes", "\x82\xfe\x00\x01mask!"s, broken},
      {"a short length in eight bytes", "\x82\xff\0\0\0\0\0\0\x00\x01mask!"s, broken},
      {"bytes without meaning", repeated("\x7f\x9c\x01\xfe", 500), broken},
      {"an HTTP request", ws::test::upgrade_text(), broken},
  };
}

attacks too_large() {
  const std::string large = "close 1009, end";
  const std::string broken = "close 1002, end";
  return {
      {"a message above the limit", frame(0x82, std::string(message_bytes_max + 1, 'x')), large},
      {"a message above the limit in fragments",
       frame(0x02, std::string(message_bytes_max, 'x')) + frame(0x80, "x"), large},
      {"2^32 bytes announced", long_frame_header(0x82, 1ULL << 32), large},
      {"2^63 - 1 bytes announced", long_frame_header(0x82, (1ULL << 63) - 1), large},
      {"2^63 bytes announced", long_frame_header(0x82, 1ULL << 63), broken},
      {"2^64 - 1 bytes announced", long_frame_header(0x82, ~0ULL), broken},
      {"fragments that add up beyond 64 bits", frame(0x02, "x") + long_frame_header(0x80, ~0ULL),
       broken},
      {"a text above the limit", frame(0x81, std::string(message_bytes_max + 1, 'x')), large},
  };
}

attacks control_frames() {
  const std::string broken = "close 1002, end";
  return {
      {"a ping", frame(0x89, "here?"), "pong 'here?'"},
      {"a ping of 125 bytes", frame(0x89, std::string(125, 'p')),
       "pong '" + std::string(125, 'p') + "'"},
      {"an empty ping", frame(0x89, ""), "pong ''"},
      {"a pong nobody asked for", frame(0x8a, "here!"), ""},
      {"a ping within a message",
       frame(0x02, bytes_of(request(1, 1, "x")).substr(0, 5)) + frame(0x89, "p")
           + frame(0x80, bytes_of(request(1, 1, "x")).substr(5)),
       "pong 'p', Response mux=1 seq=0 [EOF] 'x'"},
      {"a close", close_with(1000), "close 1000, end"},
      {"a close without a code", frame(0x88, ""), "close without a code, end"},
      {"a close of 3000", close_with(3000), "close 3000, end"},
      {"a close with a reason that drives terminals", close_with(1001, "\x1b[2J\nx"),
       "close 1001, end"},
      {"a close and more", close_with(1000) + message(request(1, 1, "x")), "close 1000, end"},
      {"a close of one byte", frame(0x88, "x"), broken},
      {"a close of 0", close_with(0), broken},
      {"a close of 1005, which is never sent", close_with(1005), broken},
      {"a close of 1006, which is never sent", close_with(1006), broken},
      {"a close of 65535", close_with(65'535), broken},
      {"a close with a reason that is no UTF-8", close_with(1000, "\xc0\x80"), "close 1007, end"},
      {"a close of 126 bytes", close_with(1000, std::string(124, 'x')), broken},
  };
}

attacks texts() {
  return {
      {"a text", frame(0x81, "hello"), ""},
      {"a text in fragments", frame(0x01, "hel") + frame(0x80, "lo"), ""},
      {"a text that is a call", frame(0x81, "\x97\x01"), "close 1007, end"},
      {"a text of 1 MiB", frame(0x81, std::string(1 << 20, 'x')), ""},
      {"a text that is no UTF-8", frame(0x81, "\xff\xfe"), "close 1007, end"},
  };
}

} // namespace

attacks on_the_websocket() {
  attacks all = broken_frames();
  for (const attacks& more : {too_large(), control_frames(), texts()})
    all.insert(all.end(), more.begin(), more.end());
  return all;
}

} // namespace actorgrid::hostile
