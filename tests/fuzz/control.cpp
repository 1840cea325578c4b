#include "codec/control.hpp"

#include "codec/timestamp_wire.hpp"
#include "input.hpp"
#include "plain_msgpack.hpp"
#include "tests/support/must.hpp"

#include <algorithm>
#include <functional>
#include <map>

// Payloads of control frames: each is read as a plain walk through msgpack-cxx's objects reads it,
// and what was read survives being written and read again.

namespace {

using namespace actorgrid;
using testing::must;

constexpr std::size_t levels_max = 16;
/// For longer inputs msgpack-cxx could need too much memory: it believes announced sizes.
constexpr std::size_t input_bytes_max = 4096;

std::string_view text_of(const msgpack::object& o) {
  return {o.via.str.ptr, o.via.str.size};
}

std::size_t levels_of(const msgpack::object& o) {
  std::size_t inner = 0;
  if (o.type == msgpack::type::ARRAY) {
    for (std::size_t i = 0; i != o.via.array.size; ++i)
      inner = std::max(inner, levels_of(o.via.array.ptr[i]));
    return inner + 1;
  }
  if (o.type != msgpack::type::MAP) return 0;
  for (std::size_t i = 0; i != o.via.map.size; ++i) {
    const auto& pair = o.via.map.ptr[i];
    inner = std::max({inner, levels_of(pair.key), levels_of(pair.val)});
  }
  return inner + 1;
}

bool read(const msgpack::object& o, std::string& text) {
  if (o.type != msgpack::type::STR) return false;
  text = text_of(o);
  return true;
}

bool read(const msgpack::object& o, std::optional<std::string>& text) {
  text.reset();
  return o.is_nil() || read(o, text.emplace());
}

bool read(const msgpack::object& o, bool& flag) {
  flag = o.type == msgpack::type::BOOLEAN && o.via.boolean;
  return o.type == msgpack::type::BOOLEAN;
}

bool read(const msgpack::object& o, codec::instance_id& id) {
  if (o.type != msgpack::type::BIN || o.via.bin.size != id.size()) return false;
  std::ranges::copy(std::as_bytes(std::span{o.via.bin.ptr, id.size()}), id.begin());
  return true;
}

bool read(const msgpack::object& o, codec::timestamp& time) {
  if (o.type != msgpack::type::EXT) return false;
  const auto body = std::as_bytes(std::span{o.via.ext.data(), o.via.ext.size});
  const auto value = codec::time_from_wire(static_cast<char>(o.via.ext.type()), body);
  if (value) time = *value;
  return value.has_value();
}

/// How to read the value of each key.
using readers = std::map<std::string_view, std::function<bool(const msgpack::object&)>>;

template <class Field>
auto into(Field& field) {
  return [&field](const msgpack::object& o) { return read(o, field); };
}

readers readers_of(codec::connect_request& m) {
  return {
      {"ID", into(m.id)}, {"Host", into(m.host)}, {"Time", into(m.time)}, {"Token", into(m.token)}};
}
readers readers_of(codec::connect_response& m) {
  return {{"ID", into(m.id)},
          {"Accepted", into(m.accepted)},
          {"RejectedReason", into(m.rejected_reason)}};
}
readers readers_of(codec::mux_connect_error& m) {
  return {{"Error", into(m.error)}};
}
readers readers_of(codec::ping& m) {
  return {{"t", into(m.t)}};
}
readers readers_of(codec::pong& m) {
  return {{"nf", into(m.not_found)}, {"e", into(m.error)}, {"t", into(m.t)}};
}

template <class Message>
bool plain_decode(std::string_view bytes, Message& out) {
  const fuzz::plain_msgpack unpacked(bytes, {.array = bytes.size(), .map = bytes.size()});
  if (!unpacked || unpacked.root().type != msgpack::type::MAP) return false;
  if (levels_of(unpacked.root()) > levels_max) return false;
  const auto known = readers_of(out);
  const auto& map = unpacked.root().via.map;
  return std::all_of(map.ptr, map.ptr + map.size, [&](const msgpack::object_kv& pair) {
    if (pair.key.type != msgpack::type::STR) return false;
    const auto found = known.find(text_of(pair.key));
    return found == known.end() || found->second(pair.val);
  });
}

template <class Message>
void check(const payload& bytes) {
  Message expected;
  const auto decoded = codec::decode<Message>(bytes);
  must(bool{decoded} == plain_decode(bytes.text(), expected),
       "both readers accept and refuse the same");
  if (!decoded) return must(!decoded.why().empty(), "a refusal says why");
  must(*decoded == expected, "both readers read the same");
  must(codec::decode<Message>(codec::encode(*decoded)) == *decoded,
       "what was written reads as the same");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > input_bytes_max) return 0;
  const payload bytes = fuzz::input(data, size).rest();
  check<codec::connect_request>(bytes);
  check<codec::connect_response>(bytes);
  check<codec::mux_connect_error>(bytes);
  check<codec::ping>(bytes);
  check<codec::pong>(bytes);
  return 0;
}
