#include "apps/ctl/conform/wire/raw_frame.hpp"

#include "apps/ctl/conform/scenario.hpp"

#include <msgpack.hpp>
#include <openssl/sha.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <array>

namespace actorgrid::ctl::conform {

namespace {

constexpr std::size_t checksum_size = 4, id_size = 32;

void put(std::string& to, unsigned tag, std::uint64_t value, unsigned width) {
  to += static_cast<char>(tag);
  for (unsigned shift = 8 * width; shift != 0; shift -= 8)
    to += static_cast<char>(value >> (shift - 8) & 0xffU);
}

void put_number(std::string& to, std::uint64_t value) {
  if (value < 0x80)
    to += static_cast<char>(value);
  else if (value <= 0xff)
    put(to, 0xcc, value, 1);
  else if (value <= 0xffff)
    put(to, 0xcd, value, 2);
  else if (value <= 0xffffffff)
    put(to, 0xce, value, 4);
  else
    put(to, 0xcf, value, 8);
}

std::string packed(const auto& pack) {
  msgpack::sbuffer bytes;
  msgpack::packer<msgpack::sbuffer> packer{bytes};
  pack(packer);
  return {bytes.data(), bytes.size()};
}

msgpack::object_handle parse(std::string_view bytes, std::size_t& end) {
  try {
    return msgpack::unpack(bytes.data(), bytes.size(), end);
  } catch (const msgpack::unpack_error& e) {
    throw deviation(std::string{"a frame is no msgpack: "} + e.what());
  }
}

/// The value of a key; nil if there is none.
msgpack::object value_of(const msgpack::object& map, std::string_view key) {
  if (map.type != msgpack::type::MAP) throw deviation("a control payload is no map");
  for (std::uint32_t i = 0; i != map.via.map.size; ++i) {
    const auto& entry = map.via.map.ptr[i];
    if (entry.key.type == msgpack::type::STR && entry.key.as<std::string>() == key)
      return entry.val;
  }
  return {};
}

template <class T>
T field(const msgpack::object& array, std::uint32_t index) {
  try {
    return array.via.array.ptr[index].as<T>();
  } catch (const msgpack::type_error&) {
    throw deviation("field " + std::to_string(index + 1) + " of a frame has a wrong type or size");
  }
}

/// The frame at the beginning, and what is behind its seven fields.
raw_frame decode_fields(std::string_view bytes, std::string_view& rest) {
  std::size_t end = 0;
  const auto parsed = parse(bytes, end);
  const auto& array = parsed.get();
  if (array.type != msgpack::type::ARRAY || array.via.array.size != 7)
    throw deviation("a frame is no array of seven");
  if (array.via.array.ptr[6].type != msgpack::type::BIN)
    throw deviation("the payload of a frame is no bin");
  raw_frame f;
  f.mux = field<std::uint64_t>(array, 0);
  f.seq = field<std::uint32_t>(array, 1);
  f.deadline_ms = field<std::uint32_t>(array, 2);
  f.handler = field<std::uint8_t>(array, 3);
  f.op = static_cast<kind>(field<std::uint8_t>(array, 4));
  f.flags = field<std::uint8_t>(array, 5);
  const auto& body = array.via.array.ptr[6].via.bin;
  f.body.assign(body.ptr, body.size);
  rest = bytes.substr(end);
  if (f.has(bit::sub)) f.subroute = std::string{rest.substr(0, id_size)};
  return f;
}

raw_frame decode_one(std::string_view bytes) {
  std::string_view rest;
  auto f = decode_fields(bytes, rest);
  if (encode(f) != bytes)
    throw deviation("a " + describe(f) + " is not in its shortest form, or has a wrong checksum");
  return f;
}

std::string name_of(kind op) {
  static constexpr std::array<const char*, 18> names{"0",
                                                     "Connect",
                                                     "ConnectResponse",
                                                     "Ping",
                                                     "Pong",
                                                     "ConnectMux",
                                                     "MuxConnectError",
                                                     "DisconnectClientMux",
                                                     "DisconnectServerMux",
                                                     "MuxClientMsg",
                                                     "MuxServerMsg",
                                                     "UnblockSrvMux",
                                                     "UnblockClMux",
                                                     "AckMux",
                                                     "Request",
                                                     "Response",
                                                     "Disconnect",
                                                     "Merged"};
  const auto number = static_cast<std::size_t>(op);
  return number < names.size() ? names[number] : "op " + std::to_string(number);
}

std::string flags_of(const raw_frame& f) {
  static constexpr std::array<std::pair<std::uint8_t, const char*>, 4> shown{
      {{bit::eof, "EOF"}, {bit::stateless, "stateless"}, {bit::err, "ERR"}, {bit::sub, "SUB"}}};
  std::string text;
  for (const auto& one : shown)
    if (f.has(one.first)) text += std::string{text.empty() ? " " : "+"} + one.second;
  return text;
}

/// The text of an entry that is a text.
std::string text_in(const raw_frame& f, std::string_view key) {
  std::size_t end = 0;
  const auto parsed = parse(f.body, end);
  const auto value = value_of(parsed.get(), key);
  return value.type == msgpack::type::STR ? value.as<std::string>() : std::string{};
}

std::string describe_pong(const raw_frame& f) {
  std::size_t end = 0;
  const auto parsed = parse(f.body, end);
  const auto found = value_of(parsed.get(), "nf");
  const auto error = text_in(f, "e");
  return std::string{found.type == msgpack::type::BOOLEAN && found.via.boolean ? " nf" : ""}
         + (error.empty() ? "" : " e '" + error + "'");
}

} // namespace

std::uint64_t hash_of(std::string_view bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

std::string encode_array(const raw_frame& f) {
  std::string bytes{'\x97'};
  put_number(bytes, f.mux);
  put_number(bytes, f.seq);
  put_number(bytes, f.deadline_ms);
  put_number(bytes, f.handler);
  put_number(bytes, static_cast<std::uint8_t>(f.op));
  put_number(bytes, f.flags);
  return bytes + bin_value(f.body);
}

std::string encode(const raw_frame& f) {
  auto bytes = encode_array(f);
  if (f.has(bit::sub)) bytes += f.subroute;
  return f.has(bit::crc) ? bytes + checksum_of(bytes) : bytes;
}

std::string checksum_of(std::string_view bytes) {
  auto sum = static_cast<std::uint32_t>(hash_of(bytes));
  std::string text;
  for (std::size_t i = 0; i != checksum_size; ++i, sum >>= 8U)
    text += static_cast<char>(sum & 0xffU);
  return text;
}

std::string part_of(std::string_view frame) {
  return bin_value(frame);
}

std::string merge(const std::vector<std::string>& parts, std::size_t count, bool has_checksum) {
  raw_frame head{.op = kind::merged, .seq = static_cast<std::uint32_t>(count)};
  if (has_checksum) head.flags = bit::crc;
  auto bytes = encode_array(head);
  for (const auto& part : parts) bytes += part_of(part);
  return has_checksum ? bytes + checksum_of(bytes) : bytes;
}

std::vector<raw_frame> decode_message(std::string_view message) {
  std::string_view rest;
  auto whole = decode_fields(message, rest);
  if (whole.op != kind::merged) return {decode_one(message)};
  if (whole.flags != 0 || whole.mux != 0 || !whole.body.empty())
    throw deviation("a merged frame has flags, a mux or a payload");
  std::vector<raw_frame> frames;
  for (std::uint32_t i = 0; i != whole.seq; ++i) {
    std::size_t end = 0;
    const auto part = parse(rest, end);
    if (part->type != msgpack::type::BIN) throw deviation("a part of a merged frame is no bin");
    frames.push_back(decode_one({part->via.bin.ptr, part->via.bin.size}));
    rest.remove_prefix(end);
  }
  if (!rest.empty()) throw deviation("bytes follow the parts of a merged frame");
  return frames;
}

std::string describe(const raw_frame& f) {
  const auto line = name_of(f.op) + flags_of(f);
  if (f.op == kind::pong) return line + describe_pong(f);
  if (f.op == kind::mux_connect_error) return line + " '" + text_in(f, "Error") + "'";
  if (f.op == kind::connect_response) return line + " '" + text_in(f, "RejectedReason") + "'";
  if (f.op == kind::ping || f.body.empty()) return line;
  constexpr std::size_t shown_max = 100;
  return line + " '" + f.body.substr(0, shown_max) + "'";
}

std::string subroute_id(std::uint8_t handler, std::string_view route) {
  std::string id(id_size, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(route.data()), route.size(),
         reinterpret_cast<unsigned char*>(id.data()));
  id[0] = static_cast<char>(handler);
  id[1] = '\0';
  return id;
}

std::string map_of(const std::vector<std::pair<std::string, std::string>>& entries) {
  auto bytes = packed([&](auto& p) { p.pack_map(static_cast<std::uint32_t>(entries.size())); });
  for (const auto& entry : entries) bytes += text_value(entry.first) + entry.second;
  return bytes;
}

std::string text_value(std::string_view text) {
  return packed([&](auto& p) { p.pack(text); });
}

std::string bin_value(std::string_view bytes) {
  std::string header;
  if (bytes.size() <= 0xff)
    put(header, 0xc4, bytes.size(), 1);
  else if (bytes.size() <= 0xffff)
    put(header, 0xc5, bytes.size(), 2);
  else
    put(header, 0xc6, bytes.size(), 4);
  return header.append(bytes);
}

std::string time_value(std::int64_t seconds, std::uint32_t nanoseconds) {
  std::string bytes{"\xc7\x0c", 2};
  put(bytes, 5, static_cast<std::uint64_t>(seconds), 8);
  std::string rest;
  put(rest, 0, nanoseconds, 4);
  return bytes + rest.substr(1);
}

connect_answer read_answer(const raw_frame& f) {
  std::size_t end = 0;
  const auto parsed = parse(f.body, end);
  const auto accepted = value_of(parsed.get(), "Accepted");
  const auto id = value_of(parsed.get(), "ID");
  if (accepted.type != msgpack::type::BOOLEAN)
    throw deviation("a ConnectResponse does not say whether the connection is accepted");
  return {accepted.via.boolean, text_in(f, "RejectedReason"),
          id.type == msgpack::type::BIN ? id.via.bin.size : 0};
}

std::string time_in(const raw_frame& f) {
  std::size_t end = 0;
  const auto parsed = parse(f.body, end);
  const auto value = value_of(parsed.get(), "t");
  return packed([&](auto& p) { p.pack(value); });
}

} // namespace actorgrid::ctl::conform
