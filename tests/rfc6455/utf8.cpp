#include "tests/rfc6455/exchange.hpp"

// Chapter 6 of the suites. All texts are first messages, because only those are handed out.

namespace actorgrid::rfc6455 {

namespace {

using namespace std::string_literals;

struct sequence {
  const char* name;
  std::string bytes;
};

const std::vector<sequence>& well_formed() {
  static const std::vector<sequence> all{
      {"nothing", ""},
      {"ASCII with control characters", "a\0\x1f\x7fz"s},
      {"Greek", "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5"},
      {"two bytes, the first", "\xc2\x80"},
      {"two bytes, the last", "\xdf\xbf"},
      {"three bytes, the first", "\xe0\xa0\x80"},
      {"three bytes before the surrogates", "\xed\x9f\xbf"},
      {"three bytes after the surrogates", "\xee\x80\x80"},
      {"the replacement character", "\xef\xbf\xbd"},
      {"U+FFFE, which is no character", "\xef\xbf\xbe"},
      {"three bytes, the last", "\xef\xbf\xbf"},
      {"four bytes, the first", "\xf0\x90\x80\x80"},
      {"four bytes in the middle", "\xf1\x8f\xbf\xbe"},
      {"four bytes, the last", "\xf4\x8f\xbf\xbf"},
      {"a byte order mark in the middle", "a\xef\xbb\xbf"
                                          "b"},
  };
  return all;
}

const std::vector<sequence>& ill_formed() {
  static const std::vector<sequence> all{
      {"a continuation alone", "\x80"},
      {"the last continuation alone", "\xbf"},
      {"a continuation after ASCII", "hello\x80"},
      {"two bytes cut short", "\xc2"},
      {"two bytes cut short before ASCII", "\xc2 "},
      {"three bytes cut after one", "\xe2 "},
      {"three bytes cut after two", "\xe2\x82 "},
      {"three bytes cut by the end", "\xe2\x82"},
      {"four bytes cut after one", "\xf0 "},
      {"four bytes cut after two", "\xf0\x90 "},
      {"four bytes cut after three", "\xf0\x90\x80 "},
      {"four bytes cut by the end", "\xf0\x90\x80"},
      {"five bytes", "\xf8\x88\x80\x80\x80"},
      {"six bytes", "\xfc\x84\x80\x80\x80\x80"},
      {"FE", "\xfe"},
      {"FF", "\xff"},
      {"a slash in two bytes", "\xc0\xaf"},
      {"a slash in three bytes", "\xe0\x80\xaf"},
      {"a slash in four bytes", "\xf0\x80\x80\xaf"},
      {"the longest form of zero", "\xc0\x80"},
      {"the highest overlong of two bytes", "\xc1\xbf"},
      {"the highest overlong of three bytes", "\xe0\x9f\xbf"},
      {"the highest overlong of four bytes", "\xf0\x8f\xbf\xbf"},
      {"the first surrogate", "\xed\xa0\x80"},
      {"the last surrogate", "\xed\xbf\xbf"},
      {"a pair of surrogates", "\xed\xa0\x80\xed\xb0\x80"},
      {"one beyond the last character", "\xf4\x90\x80\x80"},
      {"far beyond the last character", "\xf7\xbf\xbf\xbf"},
      {"Greek and a surrogate", "\xce\xba\xe1\xbd\xb9\xed\xa0\x80"
                                "edited"},
  };
  return all;
}

} // namespace

exchanges utf8() {
  exchanges all;
  for (const auto& [name, bytes] : well_formed()) {
    const std::string which = std::string{"well-formed: "} + name;
    all.push_back({which, {text(bytes)}, {shown(bytes)}, closed});
    all.push_back(
        {which + ", a byte in each fragment", fragments(1, bytes, 1), {shown(bytes)}, closed});
    all.push_back({which + ", in the reason of a close", {close_with(1000, bytes)}, {}, closed});
  }
  for (const auto& [name, bytes] : ill_formed()) {
    const std::string which = std::string{"ill-formed: "} + name;
    all.push_back({which, {text(bytes)}, {}, no_text});
    all.push_back({which + ", a byte in each fragment", fragments(1, bytes, 1), {}, no_text});
    all.push_back({which + ", in the reason of a close", {close_with(1000, bytes)}, {}, no_text});
    // A binary message may contain anything.
    all.push_back({which + ", in a binary message", {binary(bytes)}, {shown(bytes)}, closed});
  }
  return all;
}

} // namespace actorgrid::rfc6455
