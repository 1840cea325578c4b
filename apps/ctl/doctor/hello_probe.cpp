#include "apps/ctl/doctor/hello_probe.hpp"

#include <actorgrid/printable.hpp>

#include <msgpack.hpp>
#include <openssl/rand.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <exception>

namespace actorgrid::doctor {

namespace {

using namespace std::chrono_literals;
using std::chrono::system_clock;

constexpr auto century = std::chrono::hours{24 * 365 * 100};
constexpr std::size_t message_bytes_max = std::size_t{64} << 10;
constexpr std::size_t reason_bytes_max = 200;
constexpr std::uint8_t connect_op = 1;
constexpr std::uint8_t connect_response_op = 2;
constexpr std::int8_t time_extension = 5;
constexpr std::size_t frame_fields = 7;

using packer = msgpack::packer<msgpack::sbuffer>;

void pack_text(packer& out, std::string_view text) {
  out.pack_str(static_cast<std::uint32_t>(text.size()));
  out.pack_str_body(text.data(), static_cast<std::uint32_t>(text.size()));
}

/// Seconds and nanoseconds since 1970, big endian.
void pack_time(packer& out, std::chrono::nanoseconds since) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since);
  const auto whole = static_cast<std::uint64_t>(seconds.count());
  const auto part = static_cast<std::uint32_t>((since - seconds).count());
  std::array<char, 12> bytes{};
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<char>(whole >> (56 - 8 * i));
  for (std::size_t i = 0; i < 4; ++i) bytes[8 + i] = static_cast<char>(part >> (24 - 8 * i));
  out.pack_ext(bytes.size(), time_extension);
  out.pack_ext_body(bytes.data(), bytes.size());
}

/// A Connect message: docs/protocol.md.
std::string hello_of(const std::string& local, const std::string& token,
                     std::chrono::nanoseconds time) {
  std::array<unsigned char, 16> id{};
  RAND_bytes(id.data(), static_cast<int>(id.size()));
  msgpack::sbuffer body;
  packer map{body};
  map.pack_map(4);
  pack_text(map, "ID");
  map.pack_bin(id.size());
  map.pack_bin_body(reinterpret_cast<const char*>(id.data()), id.size());
  pack_text(map, "Host");
  pack_text(map, local);
  pack_text(map, "Time");
  pack_time(map, time);
  pack_text(map, "Token");
  pack_text(map, token);

  msgpack::sbuffer frame;
  packer out{frame};
  out.pack_array(frame_fields);
  for (const std::uint8_t field : {std::uint8_t{0}, std::uint8_t{0}, std::uint8_t{0},
                                   std::uint8_t{0}, connect_op, std::uint8_t{0}})
    out.pack(field);
  out.pack_bin(static_cast<std::uint32_t>(body.size()));
  out.pack_bin_body(body.data(), static_cast<std::uint32_t>(body.size()));
  return {frame.data(), frame.size()};
}

/// One websocket frame of a client: RFC 6455, 5.2.
std::string masked(const std::string& message) {
  std::array<unsigned char, 4> key{};
  RAND_bytes(key.data(), static_cast<int>(key.size()));
  std::string frame{'\x82'};
  if (message.size() < 126) {
    frame += static_cast<char>(0x80 | message.size());
  } else {
    frame += '\xfe';
    frame += static_cast<char>(message.size() >> 8);
    frame += static_cast<char>(message.size());
  }
  for (const auto byte : key) frame += static_cast<char>(byte);
  for (std::size_t i = 0; i < message.size(); ++i)
    frame += static_cast<char>(static_cast<unsigned char>(message[i]) ^ key[i % key.size()]);
  return frame;
}

/// The content of the first frame of a server, once all of it is there; empty if it never will be.
std::optional<std::string> first_message(std::string_view bytes) {
  if (bytes.size() < 2) return std::nullopt;
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  std::size_t size = at(1) & 0x7fu, header = 2;
  if ((at(0) & 0x0fu) != 2 || size == 127) return std::string{};
  if (size == 126) {
    header = 4;
    if (bytes.size() < header) return std::nullopt;
    size = std::size_t{at(2)} << 8 | at(3);
  }
  if (bytes.size() < header + size) return std::nullopt;
  return std::string{bytes.substr(header, size)};
}

const msgpack::object* field_named(const msgpack::object& map, std::string_view key) {
  if (map.type != msgpack::type::MAP) return nullptr;
  for (std::uint32_t i = 0; i < map.via.map.size; ++i) {
    const auto& entry = map.via.map.ptr[i];
    if (entry.key.type == msgpack::type::STR
        && std::string_view{entry.key.via.str.ptr, entry.key.via.str.size} == key)
      return &entry.val;
  }
  return nullptr;
}

/// Reads the answer to a hello. Throws what msgpack throws for bytes that are none.
hello_facts read_answer_to_hello(const std::string& message) {
  const msgpack::unpack_limit limit{64, 64, message_bytes_max, message_bytes_max, 64, 8};
  const auto frame = msgpack::unpack(message.data(), message.size(), nullptr, nullptr, limit);
  const auto& fields = frame.get();
  hello_facts found;
  found.how = ending::failed;
  if (fields.type != msgpack::type::ARRAY || fields.via.array.size != frame_fields) return found;
  const auto* field = fields.via.array.ptr;
  if (field[4].as<unsigned>() != connect_response_op || field[6].type != msgpack::type::BIN)
    return found;
  const auto map =
      msgpack::unpack(field[6].via.bin.ptr, field[6].via.bin.size, nullptr, nullptr, limit);
  const auto* accepted = field_named(map.get(), "Accepted");
  const auto* reason = field_named(map.get(), "RejectedReason");
  if (!accepted) return found;
  found.how = ending::done;
  found.accepted = accepted->as<bool>();
  if (reason) found.reason = printable(reason->as<std::string>().substr(0, reason_bytes_max));
  return found;
}

} // namespace

std::optional<std::chrono::nanoseconds> read_difference(std::string_view reason) {
  constexpr std::string_view words = "time difference too large between servers: ";
  const auto at = reason.find(words);
  if (at == std::string_view::npos) return std::nullopt;
  auto text = reason.substr(at + words.size());
  std::chrono::nanoseconds total{0};
  for (const auto& [unit, length] : {std::pair{'h', std::chrono::nanoseconds{1h}},
                                     std::pair{'m', std::chrono::nanoseconds{1min}},
                                     std::pair{'s', std::chrono::nanoseconds{1s}}}) {
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{}) return std::nullopt;
    auto rest = text.substr(static_cast<std::size_t>(end - text.data()));
    double fraction = 0;
    if (unit == 's' && rest.starts_with('.')) {
      const auto parsed = std::from_chars(rest.data(), rest.data() + rest.size(), fraction);
      rest = rest.substr(static_cast<std::size_t>(parsed.ptr - rest.data()));
    }
    if (!rest.starts_with(unit)) continue;
    // Centuries in hours are far from the limit of 64 bits, but the number is the other side's.
    if (count < 0 || count > std::int64_t{2} * century.count()) return std::nullopt;
    total += count * length + std::chrono::nanoseconds{static_cast<std::int64_t>(fraction * 1e9)};
    text = rest.substr(1);
    if (text.empty()) return total;
  }
  return std::nullopt;
}

hello_facts say_hello(channel& over, std::string received, const std::string& local,
                      const std::string& token, clock::time_point deadline) {
  hello_facts found;
  const auto sent_at = clock::now();
  const std::chrono::nanoseconds claimed = system_clock::now().time_since_epoch() + century;
  found.how = over.write(masked(hello_of(local, token, claimed)), deadline);
  if (found.how != ending::done) return found;
  auto message = first_message(received);
  while (!message && received.size() < message_bytes_max) {
    found.how = over.read(received, deadline);
    if (found.how != ending::done) return found;
    message = first_message(received);
  }
  const auto there_and_back = clock::now() - sent_at;
  try {
    found = read_answer_to_hello(message.value_or(std::string{}));
  } catch (const std::exception&) {
    found.how = ending::failed;
    return found;
  }
  if (const auto difference = read_difference(found.reason))
    found.clock_ahead = century - *difference - there_and_back / 2;
  return found;
}

} // namespace actorgrid::doctor
