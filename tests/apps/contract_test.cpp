#include "apps/contract/files.hpp"
#include "apps/contract/locks.hpp"
#include "apps/contract/status.hpp"
#include "tests/support/catch.hpp"

#include <map>
#include <random>

using namespace actorgrid;
using namespace actorgrid::contract;

namespace {

template <class T>
T round_trip(const T& value) {
  auto back = decode<T>(encode(value));
  REQUIRE(back);
  return *back;
}

payload bytes(std::string_view text) {
  return payload{text};
}

} // namespace

TEST_CASE("every field of a file entry survives the wire") {
  file_entry entry;
  entry.path = "a/b";
  entry.type = "file";
  entry.size = ~std::uint64_t{0};
  entry.modified_ns = -1;
  entry.error = "why";
  CHECK(round_trip(entry) == entry);
}

TEST_CASE("bytes of a file survive the wire, whatever they are") {
  read_answer answer;
  answer.file_size = 7;
  for (int i = 0; i != 256; ++i) answer.bytes.push_back(static_cast<char>(i));
  const auto back = round_trip(answer);
  CHECK(back.bytes == answer.bytes);
  CHECK(back.file_size == 7);
}

TEST_CASE("a lock's answer survives the wire") {
  lock_answer answer;
  answer.granted = true;
  answer.reason = "held";
  answer.expires_in_ms = 12;
  answer.holders.push_back({"resource", "owner", "uid", true, 3, 4});
  const auto back = round_trip(answer);
  CHECK(back.granted);
  CHECK(back.reason == "held");
  CHECK(back.expires_in_ms == 12);
  REQUIRE(back.holders.size() == 1);
  CHECK(back.holders[0].resource == "resource");
  CHECK(back.holders[0].owner == "owner");
  CHECK(back.holders[0].uid == "uid");
  CHECK(back.holders[0].exclusive);
  CHECK(back.holders[0].held_ms == 3);
  CHECK(back.holders[0].expires_in_ms == 4);
}

TEST_CASE("keys are words so that other languages can read them") {
  path_request request;
  request.path = "a";
  CHECK(encode(request)
        == bytes("\x81\xa4path\xa1"
                 "a"));
}

TEST_CASE("unknown keys are skipped and missing ones keep their defaults") {
  const auto request = decode<list_request>(bytes("\x82\xa4path\xa1x\xa3new\x93\x01\x02\x03"));
  REQUIRE(request);
  CHECK(request->path == "x");
  CHECK(request->limit == list_entries_max);
}

TEST_CASE("a value cut at any byte is refused") {
  list_answer answer;
  answer.entries.resize(3);
  const auto whole = encode(answer);
  for (std::size_t size = 0; size != whole.size(); ++size)
    CHECK_FALSE(decode<list_answer>(whole.slice(0, size)));
  CHECK(decode<list_answer>(whole));
}

TEST_CASE("nothing, another type and bytes after the value are refused") {
  CHECK_FALSE(decode<path_request>({}));
  CHECK_FALSE(decode<path_request>(payload::empty_bytes()));
  CHECK_FALSE(decode<path_request>(bytes("\xc0")));
  CHECK_FALSE(decode<path_request>(bytes("\xa1x")));
  CHECK_FALSE(decode<path_request>(bytes("\x81\xa4path\x01")));
  CHECK_FALSE(decode<path_request>(bytes("\xc1")));
  CHECK_FALSE(decode<path_request>(bytes(std::string_view{"\x80\x80", 2})));
  CHECK_FALSE(decode<list_request>(bytes("\x81\xa5limit\xff")));
  CHECK(code_of(decode<path_request>({}).error()) == errc::decode_failed);
}

TEST_CASE("random bytes are read or refused, nothing else") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random{seed};
  const auto whole = std::string{encode(status_answer{}).text()};
  for (unsigned i = 0; i != 20000; ++i) {
    std::string text = i % 2 == 0 ? whole : std::string(random() % 40, '\0');
    for (auto& c : text)
      if (i % 2 != 0 || random() % 8 == 0) c = static_cast<char>(random());
    const auto status = decode<status_answer>(bytes(text));
    const auto list = decode<list_answer>(bytes(text));
    CHECK((status || status.error()));
    CHECK((list || list.error()));
  }
}
