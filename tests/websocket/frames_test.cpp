#include "net/websocket/frame_writer.hpp"
#include "net/websocket/masking.hpp"
#include "net/websocket/message_reader.hpp"
#include "net/websocket/text.hpp"
#include "tests/support/catch.hpp"
#include "tests/transport/raw_socket.hpp"

#include <algorithm>
#include <random>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::ws;
using namespace actorgrid::ws::test;

namespace {

std::string random_bytes(std::mt19937& random, std::size_t size) {
  std::string bytes(size, ' ');
  for (char& c : bytes) c = static_cast<char>(random());
  return bytes;
}

/// Sizes near the limits of a single block, and near the limits of each length format.
std::size_t random_size(std::mt19937& random) {
  constexpr std::size_t edges[] = {0, 125, 126, 4096, 8192, 65535, 65536, 70'000, 300'000};
  const std::size_t edge = edges[random() % std::size(edges)];
  return random() % 2 == 0 ? edge + random() % 20 : random() % (edge + 1);
}

std::string to_line(message_reader::event& event) {
  struct {
    std::string operator()(message_reader::message& m) {
      return (m.is_text ? "text " : "binary ") + std::string{text_of(m.content.bytes())};
    }
    std::string operator()(message_reader::ping& p) {
      return "ping " + std::string{text_of(p.content)};
    }
    std::string operator()(message_reader::close& c) {
      return "close " + std::to_string(c.code) + " " + c.reason;
    }
    std::string operator()(message_reader::violation& v) { return std::to_string(v.code); }
  } line;
  return std::visit(line, event);
}

/// Reads the bytes in pieces, whose sizes `next_size` chooses, until they break a rule.
template <class NextSize>
std::vector<std::string> read(message_reader& reader, std::string_view bytes, NextSize next_size) {
  std::vector<std::string> lines;
  while (!bytes.empty()) {
    std::size_t left = std::min<std::size_t>(next_size(), bytes.size()), count = 0;
    for (const auto room : reader.prepare()) {
      const std::size_t size = std::min(room.size(), left - count);
      std::ranges::copy(std::as_bytes(std::span{bytes.substr(0, size)}), room.begin());
      bytes.remove_prefix(size);
      count += size;
    }
    reader.commit(count);
    while (auto event = reader.next()) {
      lines.push_back(to_line(*event));
      if (std::holds_alternative<message_reader::violation>(*event)) return lines;
    }
  }
  return lines;
}

mux::wire_message in_pieces(std::string_view before, std::string_view body,
                            std::string_view after) {
  mux::wire_message message;
  message.storage.resize(3);
  message.offset = 3;
  const auto append = [&](std::string_view text) {
    const auto bytes = std::as_bytes(std::span{text});
    message.storage.insert(message.storage.end(), bytes.begin(), bytes.end());
  };
  append(before);
  message.body_at = message.storage.size();
  append(after);
  if (!body.empty()) message.body = payload::copy_of(std::as_bytes(std::span{body}));
  return message;
}

/// Takes everything that the writer wants to write, in pieces of random sizes.
std::string written_by(frame_writer& writer, std::mt19937& random) {
  std::string all;
  while (!writer.is_done()) {
    std::size_t wanted = 1 + random() % 100'000, taken = 0;
    for (const auto part : writer.next()) {
      const auto size = std::min(wanted - taken, part.size());
      all += text_of(part.first(size));
      taken += size;
    }
    writer.consume(taken);
  }
  return all;
}

} // namespace

TEST_CASE("a mask removed in parts is the mask applied at once") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random{seed};
  const mask_key key{std::byte{1}, std::byte{0xa7}, std::byte{0}, std::byte{0x5c}};
  for (int i = 0; i < 200; ++i) {
    const auto plain = random_bytes(random, random() % 300);
    auto masked = plain;
    for (std::size_t at = 0; at < masked.size(); ++at)
      masked[at] = static_cast<char>(masked[at] ^ static_cast<char>(key[at % 4]));
    std::string copied(plain.size(), ' ');
    copy_masked(std::as_bytes(std::span{plain}), key,
                std::as_writable_bytes(std::span{copied}).data());
    REQUIRE((copied == masked));
    const std::size_t cut = random() % (plain.size() + 1);
    const auto bytes = std::as_writable_bytes(std::span{masked});
    apply_mask(bytes.first(cut), key);
    apply_mask(bytes.subspan(cut), rotated(key, cut));
    REQUIRE((masked == plain));
  }
}

TEST_CASE("however the bytes arrive, the same messages are read") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random{seed};
  for (int run = 0; run < 20; ++run) {
    std::string bytes;
    std::vector<std::string> expected;
    for (int i = 0; i < 12; ++i) {
      const auto content = random_bytes(random, random_size(random));
      const std::size_t cut = random() % 3 == 0 ? random() % (content.size() + 1) : content.size();
      const bool is_whole = cut == content.size();
      const auto kind = static_cast<unsigned char>(is_whole ? 0x82 : 0x02);
      bytes += frame(kind, std::string_view{content}.substr(0, cut));
      if (random() % 2 == 0) {
        const auto question = random_bytes(random, random() % 126);
        bytes += frame(0x89, question);
        if (!is_whole) expected.push_back("ping " + question);
        if (is_whole) {
          expected.push_back("binary " + content);
          expected.push_back("ping " + question);
        }
      } else if (is_whole) {
        expected.push_back("binary " + content);
      }
      if (is_whole) continue;
      bytes += frame(0x80, std::string_view{content}.substr(cut));
      expected.push_back("binary " + content);
    }
    message_reader reader{message_reader::masks::expected, 1 << 20};
    const std::size_t largest = run % 4 == 0 ? 7 : 1 + random() % 100'000;
    const auto lines = read(reader, bytes, [&] { return 1 + random() % largest; });
    REQUIRE((lines == expected));
  }
}

TEST_CASE("a message above the limit is refused before its bytes arrive") {
  message_reader reader{message_reader::masks::expected, 1000};
  const auto all = [] { return SIZE_MAX; };
  CHECK(read(reader, frame(0x02, std::string(600, 'x')), all).empty());
  CHECK(read(reader, test::long_frame_header(0x80, 70'000), all)
        == std::vector<std::string>{"1009"});
}

TEST_CASE("after large messages a reader is small again") {
  message_reader reader{message_reader::masks::expected, 1 << 20};
  const auto all = [] { return SIZE_MAX; };
  const auto room = [&] { return reader.prepare()[1].size(); };
  const std::size_t at_first = room();
  const std::string many = frame(0x82, std::string(1000, 'x'));
  for (int i = 0; i < 20; ++i) {
    std::string burst;
    while (burst.size() < 200'000) burst += many;
    read(reader, burst, all);
  }
  CHECK(room() > 8 * at_first);
  for (int i = 0; i < 40; ++i) read(reader, frame(0x82, "ping"), all);
  CHECK(room() == at_first);
}

TEST_CASE("what follows a large message is not read into the large block") {
  message_reader reader{message_reader::masks::expected, 1 << 20};
  const auto all = [] { return SIZE_MAX; };
  const auto room = [&] { return reader.prepare()[1].size(); };
  const std::size_t at_first = room();
  const std::string many = frame(0x82, std::string(1000, 'x'));
  std::string burst;
  while (burst.size() < 1'000'000) burst += many;
  read(reader, burst, all);
  REQUIRE(room() > 8 * at_first);
  read(reader, frame(0x82, std::string(100'000, 'x')), all);
  CHECK(room() == at_first);
  read(reader, frame(0x89, "ping"), all);
  CHECK(room() == at_first);
  read(reader, many, all);
  CHECK(room() > 8 * at_first);
}

TEST_CASE("what is written in parts is what a reader reads") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random{seed};
  const bool masks = GENERATE(false, true);
  frame_writer writer{masks ? frame_writer::masks::on : frame_writer::masks::off};
  message_reader reader{masks ? message_reader::masks::expected : message_reader::masks::refused,
                        2 << 20};
  for (int i = 0; i < 60; ++i) {
    const auto before = random_bytes(random, random() % 100);
    const auto body = random_bytes(random, random_size(random));
    const auto after = random_bytes(random, random() % 10);
    writer.begin(in_pieces(before, body, after));
    auto bytes = written_by(writer, random);
    CHECK((writer.take().size() == before.size() + body.size() + after.size()));
    const auto question = random_bytes(random, random() % 126);
    writer.begin(opcode::ping, std::as_bytes(std::span{question}));
    bytes += written_by(writer, random);
    const auto lines = read(reader, bytes, [] { return SIZE_MAX; });
    REQUIRE(
        (lines == std::vector<std::string>{"binary " + before + body + after, "ping " + question}));
  }
}

TEST_CASE("a writer says whether more follows at once, of a message or after it") {
  const bool another_follows = GENERATE(false, true);
  frame_writer writer{frame_writer::masks::on};
  auto message = in_pieces("before", std::string(100'000, 'b'), "after");
  message.another_follows = another_follows;
  writer.begin(std::move(message));
  const auto size_of_next = [&] {
    std::size_t size = 0;
    for (const auto part : writer.next()) size += part.size();
    return size;
  };
  CHECK(writer.more_follows());
  writer.consume(size_of_next());
  REQUIRE_FALSE(writer.is_done());
  CHECK(writer.more_follows() == another_follows);
  writer.consume(size_of_next());
  REQUIRE(writer.is_done());
  writer.begin(opcode::pong, {});
  CHECK_FALSE(writer.more_follows());
}

TEST_CASE("masking does not change a body that is shared") {
  std::mt19937 random{1};
  const std::string body(200'000, 'b');
  auto message = in_pieces("before", body, "after");
  const payload shared = message.body;
  frame_writer writer{frame_writer::masks::on};
  writer.begin(std::move(message));
  written_by(writer, random);
  CHECK((text_of(shared.bytes()) == body));
}
