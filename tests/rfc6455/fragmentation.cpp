#include "tests/rfc6455/exchange.hpp"

#include <utility>

// Chapters 5, 9 and 10 of the suites.

namespace actorgrid::rfc6455 {

namespace {

exchange in_fragments(std::size_t size, std::size_t of) {
  return {std::to_string(size) + " bytes in fragments of " + std::to_string(of),
          fragments(2, sized(size), of),
          {shown(sized(size))},
          closed};
}

} // namespace

exchanges fragmentation() {
  const wire_frame begin = raw(0x02, "frag1"), middle = raw(0x00, "frag2"),
                   end = raw(0x80, "frag3");
  return {
      {"a ping in two fragments", {raw(0x09, "frag1"), raw(0x80, "frag2")}, {}, violated},
      {"a pong in two fragments", {raw(0x0a, "frag1"), raw(0x80, "frag2")}, {}, violated},
      {"a close in two fragments", {raw(0x08, "\x03"), raw(0x80, "\xe8")}, {}, violated},
      {"a text in two fragments", {raw(0x01, "frag1"), end}, {"'frag1frag3'"}, closed},
      {"a message in two fragments", {begin, end}, {"'frag1frag3'"}, closed},
      {"a message in three fragments", {begin, middle, end}, {"'frag1frag2frag3'"}, closed},
      {"a ping between fragments",
       {begin, ping("p"), end},
       {"'frag1frag3'"},
       "pong 'p', " + closed},
      {"a pong between fragments", {begin, pong("p"), end}, {"'frag1frag3'"}, closed},
      {"pings between all fragments",
       {begin, ping("1"), middle, ping("2"), middle, ping("3"), end},
       {"'frag1frag2frag2frag3'"},
       "*pong '3', " + closed,
       false,
       "pong '3'"},
      {"two messages in fragments",
       {begin, end, begin, middle, end},
       {"'frag1frag3'", "'frag1frag2frag3'"},
       closed},
      {"empty fragments", {raw(0x02, ""), raw(0x00, ""), raw(0x80, "")}, {"''"}, closed},
      {"an empty fragment at the end", {begin, raw(0x80, "")}, {"'frag1'"}, closed},
      {"an empty fragment at the beginning", {raw(0x02, ""), end}, {"'frag3'"}, closed},
      {"an end without a beginning", {end, binary("late")}, {}, violated},
      {"a middle without a beginning", {middle, binary("late")}, {}, violated},
      {"a middle after a whole message", {binary("good"), middle}, {"'good'"}, violated},
      {"an end after the end", {begin, end, end}, {"'frag1frag3'"}, violated},
      {"a beginning after a beginning", {begin, begin, end}, {}, violated},
      {"a whole message after a beginning", {begin, binary("x")}, {}, violated},
      {"a whole text after a beginning", {begin, text("x")}, {}, violated},
      {"a text's beginning after a beginning", {begin, raw(0x01, "x")}, {}, violated},
      {"a message that is closed before it ends", {begin, middle}, {}, closed},
  };
}

exchanges limits() {
  const std::string largest = sized(message_bytes_max);
  const auto announcing = [](int first, std::uint64_t size) {
    wire_frame f = raw(first, "");
    f.announced = size;
    return f;
  };
  exchanges all{
      {"256 KiB", {binary(sized(256 << 10))}, {"<262144 bytes>"}, closed},
      {"the longest message", {binary(largest)}, {"<1048576 bytes>"}, closed},
      {"the longest text", {text(largest)}, {"<1048576 bytes>"}, closed},
      {"a byte more", {binary(largest + "*")}, {}, longer_than_allowed},
      {"a byte more in a text", {text(largest + "*")}, {}, longer_than_allowed},
      {"a byte more in a fragment", {raw(0x02, largest), raw(0x80, "*")}, {}, longer_than_allowed},
      {"the longest message again and again",
       {binary(largest), binary(largest), binary(largest)},
       {"<1048576 bytes>", "<1048576 bytes>", "<1048576 bytes>"},
       closed},
      {"four billion bytes announced", {announcing(0x82, 1ULL << 32)}, {}, longer_than_allowed},
      {"2^63 - 1 bytes announced", {announcing(0x82, (1ULL << 63) - 1)}, {}, longer_than_allowed},
      // The highest bit must be 0.
      {"2^63 bytes announced", {announcing(0x82, 1ULL << 63)}, {}, violated},
      {"2^64 - 1 bytes announced", {announcing(0x82, ~0ULL)}, {}, violated},
      {"2^64 - 1 bytes announced after a fragment",
       {raw(0x02, "*"), announcing(0x80, ~0ULL)},
       {},
       violated},
      {"a ping that announces four billion bytes", {announcing(0x89, 1ULL << 32)}, {}, violated},
      {"a close that announces 2^63 bytes", {announcing(0x88, 1ULL << 63)}, {}, violated},
  };
  constexpr std::pair<std::size_t, std::size_t> sizes[] = {
      {65'536, 1},        {65'536, 64},        {65'536, 1'300},      {262'144, 256},
      {1'048'576, 1'024}, {1'048'576, 65'536}, {1'048'576, 262'144}, {1'048'575, 999},
  };
  for (const auto& [size, of] : sizes) all.push_back(in_fragments(size, of));
  return all;
}

} // namespace actorgrid::rfc6455
