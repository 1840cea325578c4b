#include "tests/hostile/attack.hpp"
#include "tests/hostile/bytes.hpp"

namespace actorgrid::hostile {

using namespace std::string_view_literals;

namespace {

constexpr std::int64_t second_ns = 1'000'000'000;

/// A Connect frame with exactly this payload.
std::string connect(std::string_view content, flags set = flags::none) {
  codec::frame f;
  f.op = op::connect;
  f.flags = set;
  f.body = payload{content};
  return message(f);
}

/// The payload of a connect message, with some bytes replaced.
std::string changed(const hello& h, std::string_view part, std::string_view other) {
  return with(std::string{frame_of(h).body.text()}, part, other);
}

std::string in_fragments(std::string_view content, std::size_t size) {
  std::string bytes;
  for (std::size_t at = 0; at < content.size(); at += size) {
    const bool is_last = at + size >= content.size();
    const int first = (at == 0 ? 2 : 0) | (is_last ? 0x80 : 0);
    bytes += ws::test::frame(static_cast<unsigned char>(first), content.substr(at, size));
  }
  return bytes;
}

attacks no_hello(const hello& good) {
  const std::string no_grid = "refused 'error parsing grid connect: *', end";
  const std::string other_op = "refused 'unexpected connect op: *', end";
  codec::frame other = frame_of(good);
  const auto as = [&](op code) {
    other.op = code;
    return message(other);
  };
  return {
      {"an empty message", message(""), no_grid},
      {"a text", ws::test::frame(0x81, "hello"), no_grid},
      {"bytes without meaning", message(repeated("\x9c\x01\xfe\x7f", 500)), no_grid},
      {"an array of six", message("\x96\x00\x00\x00\x00\x01\x00"sv), no_grid},
      {"the answer instead", as(op::connect_response), other_op},
      {"a ping", as(op::ping), other_op},
      {"a request", message(request(1, 1, "x")), other_op},
      {"a merged frame", message(merged(1, part(bytes_of(frame_of(good))))), other_op},
      {"an op nobody knows", as(static_cast<op>(200)), other_op},
  };
}

attacks malformed_hello(const hello& good) {
  const std::string no_connect = "refused 'error parsing connectReq: *', end";
  const std::string time{"\xc7\x0c\x05", 3};
  return {
      {"no payload", connect(""), no_connect},
      {"a payload that is no map", connect("\x93\x01\x02\x03"), no_connect},
      {"a map of four billion", connect("\xdf\xff\xff\xff\xff"), no_connect},
      {"a map cut short", connect(std::string_view{frame_of(good).body.text()}.substr(0, 40)),
       no_connect},
      {"an id of 15 bytes", connect(changed(good, "\xc4\x10\x07", "\xc4\x0f")), no_connect},
      {"an id of 17 bytes", connect(changed(good, "\xc4\x10", "\xc4\x11\x07")), no_connect},
      {"an id that is a text", connect(changed(good, "\xc4\x10", "\xb0")), no_connect},
      {"a host that is a number", connect(changed(good, "\xa4Host", "\xa4Host\x05\xa1x")),
       no_connect},
      {"a host of four billion bytes",
       connect(changed(good, "\xa4Host", "\xa4Host\xdb\xff\xff\xff\xff")), no_connect},
      {"a time that is a number", connect(changed(good, "\xa4Time", "\xa4Time\x05\xa1x")),
       no_connect},
      {"a time of another type", connect(changed(good, time, "\xc7\x0c\x63")), no_connect},
      {"a token that is a list", connect(changed(good, "\xa5Token", "\xa5Token\x90\xa1x")),
       no_connect},
      {"a thousand lists in each other, under an unknown key",
       connect("\x81\xa1x" + std::string(1'000, '\x91')), no_connect},
      {"a wrong checksum", message(with_wrong_checksum(frame_of(good))),
       "refused 'error parsing grid connect: *', end"},
  };
}

attacks refused_hello(const hello& good, const std::string& dialled_host) {
  const auto from = [&](const std::string& host) {
    return message(frame_of({.host = host, .token = good.token}));
  };
  const auto token = [&](const std::string& text) {
    return message(frame_of({.host = good.host, .token = text}));
  };
  const auto ahead = [&](std::int64_t ns) {
    return message(frame_of({.host = good.host, .token = good.token, .clock_ahead_ns = ns}));
  };
  const std::string skew = "refused 'time difference too large between servers: ";
  return {
      {"a host nobody knows", from("http://evil:1"),
       "refused 'unknown incoming host: http://evil:1', end"},
      {"no host", from(""), "refused 'unknown incoming host: ', end"},
      {"a host that forges a line of the log", from("x\nevent=connected"),
       "refused 'unknown incoming host: x\nevent=connected', end"},
      {"a host of 60 KB", from(std::string(60'000, 'h')),
       "refused 'unknown incoming host: h*', end"},
      {"a host in capitals", from("HTTP" + good.host.substr(4)),
       "refused 'unknown incoming host: *', end"},
      {"a host with a slash more", from(good.host + "/"),
       "refused 'unknown incoming host: *', end"},
      {"a host that is to be dialled", from(dialled_host),
       "refused 'grid: expected to be client side, not server side', end"},
      {"a clock five minutes behind", ahead(-300 * second_ns), skew + "5m0*', end"},
      {"a clock not quite as much behind", ahead(-280 * second_ns), "accepted"},
      {"a clock five minutes ahead, less the time of the way", ahead(300 * second_ns), "accepted"},
      {"a clock more than five minutes ahead", ahead(320 * second_ns), skew + "5m*', end"},
      {"a message recorded an hour ago", ahead(-3'600 * second_ns), skew + "1h0m0*', end"},
      {"a time before all times", ahead(-9'000'000'000 * second_ns), skew + "*', end"},
      {"no time", connect(changed(good, "\xa4Time", "\xa4Tame")), skew + "*', end"},
      {"no token", token(""), "refused 'auth token: the token is missing', end"},
      {"a wrong token", token("another secret"), "refused 'auth token: the token is wrong', end"},
      {"the token and a zero byte", token(good.token + '\0'),
       "refused 'auth token: the token is wrong', end"},
      {"a token of 60 KB", token(std::string(60'000, 't')),
       "refused 'auth token: the token is wrong', end"},
  };
}

attacks hello_on_the_websocket(const hello& good) {
  const std::string hello_bytes = bytes_of(frame_of(good));
  const std::string sent = message(hello_bytes);
  // A message is accepted once.
  const std::string another = message(frame_of(good));
  return {
      {"a message above 64 KiB", message(std::string(65'537, 'x')), "close 1009, end"},
      {"2^40 bytes announced", ws::test::long_frame_header(0x82, 1ULL << 40), "close 1009, end"},
      {"2^63 bytes announced", ws::test::long_frame_header(0x82, 1ULL << 63), "close 1002, end"},
      {"64 KiB and a byte in fragments", in_fragments(std::string(65'537, 'x'), 1'000),
       "close 1009, end"},
      {"unmasked", ws::test::frame(0x82, hello_bytes, false), "close 1002, end"},
      {"a reserved bit", ws::test::frame(0xc2, hello_bytes), "close 1002, end"},
      {"a reserved opcode", ws::test::frame(0x83, hello_bytes), "close 1002, end"},
      {"a text that is no UTF-8", ws::test::frame(0x81, hello_bytes), "close 1007, end"},
      {"a close", ws::test::frame(0x88, "\x03\xe8"), "close 1000, end"},
      {"pings first", repeated(ws::test::frame(0x89, "p"), 3) + sent, "pong 'p'*, accepted"},
      {"in fragments of one byte", in_fragments(bytes_of(frame_of(good)), 1), "accepted"},
      {"twice", another + another, "accepted"},
      {"a recorded one", another, "refused 'this connect message was accepted before', end"},
      {"with a checksum",
       message(frame_of({.host = good.host, .token = good.token, .set = flags::crc})), "accepted"},
      {"with every flag that means nothing here",
       message(frame_of({.host = good.host,
                         .token = good.token,
                         .set = flags::eof | flags::stateless | flags::err | flags::zero
                                | static_cast<flags>(192)})),
       "accepted"},
      {"with bytes after the map", connect(std::string{frame_of(good).body.text()} + "and more"),
       "accepted"},
      {"with an unknown key",
       connect("\x85\xa1?\x92\x01\x80" + std::string{frame_of(good).body.text().substr(1)}),
       "accepted"},
  };
}

} // namespace

attacks on_the_hello(const std::string& host, const std::string& token,
                     const std::string& dialled_host) {
  const hello good{.host = host, .token = token};
  attacks all = no_hello(good);
  for (const attacks& more :
       {malformed_hello(good), refused_hello(good, dialled_host), hello_on_the_websocket(good)})
    all.insert(all.end(), more.begin(), more.end());
  return all;
}

} // namespace actorgrid::hostile
