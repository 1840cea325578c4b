#include "tests/rfc6455/exchange.hpp"

// Chapters 1 to 4 of the suites, and masking.

namespace actorgrid::rfc6455 {

namespace {

std::string all_bytes() {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  return bytes;
}

std::string number(int n) {
  return std::to_string(n);
}

} // namespace

exchanges framing() {
  exchanges all;
  for (const std::size_t size : {0U, 1U, 125U, 126U, 127U, 128U, 65535U, 65536U}) {
    const std::string bytes = std::to_string(size) + " bytes";
    all.push_back({"a text of " + bytes, {text(sized(size))}, {shown(sized(size))}, closed});
    all.push_back({"a binary of " + bytes, {binary(sized(size))}, {shown(sized(size))}, closed});
  }
  all.push_back({"three messages in a row",
                 {binary("one"), binary(""), binary("three")},
                 {"'one'", "''", "'three'"},
                 closed});
  all.push_back({"bytes of every kind", {binary(all_bytes())}, {shown(all_bytes())}, closed});
  // The grid's protocol uses texts only as the first message.
  all.push_back({"a text after the first message",
                 {binary("one"), text("two"), binary("three")},
                 {"'one'", "'three'"},
                 closed});
  all.push_back(
      {"a length in two bytes that fits one", {{.content = "x", .length_bytes = 2}}, {}, violated});
  all.push_back({"125 bytes with a length in two bytes",
                 {{.content = sized(125), .length_bytes = 2}},
                 {},
                 violated});
  all.push_back({"a length in eight bytes that fits one",
                 {{.content = "x", .length_bytes = 8}},
                 {},
                 violated});
  all.push_back({"65535 bytes with a length in eight bytes",
                 {{.content = sized(65535), .length_bytes = 8}},
                 {},
                 violated});
  return all;
}

exchanges pings() {
  const std::string full = sized(125);
  const std::string bytes{"\x00\xff\xfe\xfd\xfc\xfb\x00\xff", 8};
  exchanges all{
      {"an empty ping", {ping("")}, {}, "pong '', " + closed},
      {"a ping with a text", {ping("Hello, world!")}, {}, "pong 'Hello, world!', " + closed},
      {"a ping with bytes that are no text", {ping(bytes)}, {}, "pong '" + bytes + "', " + closed},
      {"a ping of 125 bytes", {ping(full)}, {}, "pong '" + full + "', " + closed},
      {"a ping of 126 bytes", {ping(sized(126))}, {}, violated},
      {"an empty pong nobody asked for", {pong("")}, {}, closed},
      {"a pong nobody asked for", {pong("unsolicited")}, {}, closed},
      {"a pong nobody asked for, then a ping",
       {pong("unsolicited"), ping("asked")},
       {},
       "pong 'asked', " + closed},
      {"a pong of 126 bytes", {pong(sized(126))}, {}, violated},
  };
  // Only the latest of several pings must be answered.
  exchange ten{"ten pings", {}, {}, "*pong 'payload-9', " + closed};
  ten.close_after = "pong 'payload-9'";
  for (int i = 0; i < 10; ++i) ten.sent.push_back(ping("payload-" + number(i)));
  all.push_back(ten);
  return all;
}

exchanges reserved_bits() {
  exchanges all;
  for (int bits = 1; bits <= 7; ++bits) {
    const int reserved = bits << 4;
    const std::string which = "reserved bits " + number(bits);
    all.push_back({which + " of a text", {raw(0x81 | reserved, "x")}, {}, violated});
    all.push_back({which + " of a binary after a good one",
                   {binary("good"), raw(0x82 | reserved, "x"), binary("late")},
                   {"'good'"},
                   violated});
    all.push_back({which + " of a ping", {raw(0x89 | reserved, "x")}, {}, violated});
    all.push_back({which + " of a close", {raw(0x88 | reserved, "")}, {}, violated});
    all.push_back({which + " of a later fragment",
                   {raw(0x02, "x"), raw(0x80 | reserved, "y")},
                   {},
                   violated});
  }
  return all;
}

exchanges opcodes() {
  exchanges all;
  for (const int opcode : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
    const std::string which = "opcode " + number(opcode);
    const int first = 0x80 | opcode;
    all.push_back({which, {raw(first, "")}, {}, violated});
    all.push_back({which + " with content", {raw(first, "reserved")}, {}, violated});
    all.push_back({which + " after a message, before a ping",
                   {binary("good"), raw(first, "reserved"), ping("late")},
                   {"'good'"},
                   violated});
    all.push_back({which + " between fragments",
                   {raw(0x02, "x"), raw(first, "reserved"), raw(0x80, "y")},
                   {},
                   violated});
  }
  return all;
}

exchanges masking() {
  const auto wrongly = [](wire_frame f) {
    f.has_wrong_mask_bit = true;
    return f;
  };
  return {
      {"a message with the mask of the other side", {wrongly(binary("x"))}, {}, violated},
      {"an empty message with the mask of the other side", {wrongly(binary(""))}, {}, violated},
      {"a ping with the mask of the other side", {wrongly(ping("x"))}, {}, violated},
      {"a close with the mask of the other side", {wrongly(close_with(1000))}, {}, violated},
      {"a fragment with the mask of the other side",
       {raw(0x02, "x"), wrongly(raw(0x80, "y"))},
       {},
       violated},
      {"a good message before one with the mask of the other side",
       {binary("good"), wrongly(binary("x"))},
       {"'good'"},
       violated},
  };
}

} // namespace actorgrid::rfc6455
