#include "tests/support/catch.hpp"

#include <actorgrid/printable.hpp>

#include <random>
#include <string>
#include <vector>

using namespace actorgrid;

TEST_CASE("readable text stays as it is") {
  for (const std::string text : {"", "plain", "tab-less \"quotes\" \\ and ~", "gr\u00fc\u00dfe",
                                 "\u65e5\u672c\u8a9e", "\u03c0 \u2248 3", "\U0001f600 \u20ac"})
    CHECK(printable(text) == text);
}

TEST_CASE("what breaks lines, drives terminals or hides is escaped byte by byte") {
  const auto& [name, text, shown] = GENERATE(table<std::string, std::string, std::string>({
      {"a forged line", "x\nevent=connected", "x\\x0aevent=connected"},
      {"an escape sequence", "\x1b[2J", "\\x1b[2J"},
      {"delete", "\x7f", "\\x7f"},
      {"a zero byte", std::string{"a\0b", 3}, "a\\x00b"},
      {"an escape of eight bits, bare",
       "\x9b"
       "2J",
       "\\x9b2J"},
      {"an escape of eight bits, in UTF-8", "\u009b2J", "\\xc2\\x9b2J"},
      {"next line", "\u0085", "\\xc2\\x85"},
      {"a line separator", "\u2028", "\\xe2\\x80\\xa8"},
      {"text that runs backwards", "\u202egpj.exe", "\\xe2\\x80\\xaegpj.exe"},
      {"an isolate", "\u2066", "\\xe2\\x81\\xa6"},
      {"no width", "a\u200bb", "a\\xe2\\x80\\x8bb"},
      {"a tag", "\U000e0041", "\\xf3\\xa0\\x81\\x81"},
  }));
  INFO(name);
  CHECK(printable(text) == shown);
}

TEST_CASE("each range of invisible characters begins and ends where it should") {
  const auto utf8 = [](char32_t code) {
    std::string text;
    const auto put = [&](unsigned byte) { text += static_cast<char>(byte); };
    const auto more = [&](int shift) { put(0x80U | (code >> shift & 0x3fU)); };
    if (code < 0x80) return put(code), text;
    if (code < 0x800) return put(0xc0U | code >> 6), more(0), text;
    if (code < 0x10000) return put(0xe0U | code >> 12), more(6), more(0), text;
    return put(0xf0U | code >> 18), more(12), more(6), more(0), text;
  };
  const auto is_shown = [&](char32_t code) { return printable(utf8(code)) == utf8(code); };
  struct range {
    char32_t first, last;
  };
  for (const auto& [first, last] : std::vector<range>{{0, 0x1f},
                                                      {0x7f, 0x9f},
                                                      {0xad, 0xad},
                                                      {0x61c, 0x61c},
                                                      {0x200b, 0x200f},
                                                      {0x2028, 0x202e},
                                                      {0x2060, 0x206f},
                                                      {0xfdd0, 0xfdef},
                                                      {0xfeff, 0xfeff},
                                                      {0xfff0, 0xfffb},
                                                      {0xfffe, 0xffff},
                                                      {0xe0000, 0x10ffff}}) {
    CAPTURE(static_cast<unsigned>(first), static_cast<unsigned>(last));
    CHECK_FALSE(is_shown(first));
    CHECK_FALSE(is_shown(last));
    if (first > 0) CHECK(is_shown(first - 1));
    if (last < 0x10ffff) CHECK(is_shown(last + 1));
  }
}

TEST_CASE("invalid UTF-8 is escaped, and reading goes on at the next byte") {
  const auto& [name, text, shown] = GENERATE(table<std::string, std::string, std::string>({
      {"a lone continuation", "\x80z", "\\x80z"},
      {"cut short by the end", "\xe2\x82", "\\xe2\\x82"},
      {"cut short by another character", "\xe2\x82z", "\\xe2\\x82z"},
      {"longer than needed", "\xc0\x8a", "\\xc0\\x8a"},
      {"longer than needed, three bytes", "\xe0\x80\x8a", "\\xe0\\x80\\x8a"},
      {"longer than needed, four bytes", "\xf0\x80\x80\x8a", "\\xf0\\x80\\x80\\x8a"},
      {"half of a pair", "\xed\xa0\x80", "\\xed\\xa0\\x80"},
      {"beyond the last character", "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},
      {"a byte that never occurs",
       "\xff"
       "a",
       "\\xffa"},
  }));
  INFO(name);
  CHECK(printable(text) == shown);
}

TEST_CASE("whatever the bytes are, what is printed of them is printable") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random{seed};
  for (int round = 0; round < 2'000; ++round) {
    std::string text(random() % 40, '\0');
    for (char& c : text) c = static_cast<char>(random() % 3 == 0 ? random() : 0x80 | random());
    const std::string shown = printable(text);
    for (std::string_view rest = shown; !rest.empty();) {
      const std::size_t size = printable_size(rest);
      REQUIRE(size != 0);
      rest.remove_prefix(size);
    }
  }
}

TEST_CASE("JSON has readable text as it is, and the rest in escapes") {
  const auto& [text, shown] = GENERATE(table<std::string, std::string>({
      {"", "\"\""},
      {"gr\u00fc\u00dfe \U0001f600", "\"gr\u00fc\u00dfe \U0001f600\""},
      {"a \"b\" \\ c", "\"a \\\"b\\\" \\\\ c\""},
      {"x\ny\x1b", "\"x\\u000ay\\u001b\""},
      {std::string{"a\0b", 3}, "\"a\\u0000b\""},
      {"\u2028\u202e", "\"\\u2028\\u202e\""},
      {"\U000e0041", "\"\\udb40\\udc41\""},
      {"\U0010ffff", "\"\\udbff\\udfff\""},
      {"\xff\xe2\x82z", "\"\\ufffd\\ufffd\\ufffdz\""},
      {"\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\""},
  }));
  CHECK(json_quoted(text) == shown);
}
