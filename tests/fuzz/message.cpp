#include "codec/frame.hpp"
#include "input.hpp"
#include "plain_msgpack.hpp"
#include "tests/support/must.hpp"

#include <xxhash.h>

#include <algorithm>
#include <limits>

// One frame: the decoder agrees with one that is written down as the protocol describes it, and
// what was decoded survives being encoded and decoded again.
//
// The first bit says whether to append the right checksum, which no fuzzer guesses.

namespace {

using namespace actorgrid;
using codec::flags;
using testing::must;

constexpr std::size_t checksum_bytes = 4;
constexpr std::size_t subroute_bytes = 32;

std::uint32_t checksum_of(std::string_view bytes) {
  return static_cast<std::uint32_t>(XXH3_64bits(bytes.data(), bytes.size()));
}

std::string little_endian(std::uint32_t value) {
  std::string bytes;
  for (unsigned shift = 0; shift != 32; shift += 8) bytes += static_cast<char>(value >> shift);
  return bytes;
}

template <class Field>
bool read(const msgpack::object& o, Field& field) {
  if (o.type != msgpack::type::POSITIVE_INTEGER) return false;
  if (o.via.u64 > std::numeric_limits<Field>::max()) return false;
  field = static_cast<Field>(o.via.u64);
  return true;
}

/// Takes the trailer from the end of `bytes`, which may not reach below `array_end`.
bool read_trailer(std::string_view bytes, std::size_t array_end, codec::frame& f) {
  if (codec::has(f.flags, flags::crc)) {
    if (bytes.size() < array_end + checksum_bytes) return false;
    const auto sum = bytes.substr(bytes.size() - checksum_bytes);
    bytes.remove_suffix(checksum_bytes);
    if (sum != little_endian(checksum_of(bytes))) return false;
  }
  if (codec::has(f.flags, flags::sub)) {
    if (bytes.size() < array_end + subroute_bytes) return false;
    const auto id = std::as_bytes(std::span{bytes.substr(bytes.size() - subroute_bytes)});
    std::ranges::copy(id, f.subroute.emplace().begin());
  }
  return true;
}

std::optional<codec::frame> plain_decode(std::string_view bytes) {
  const fuzz::plain_msgpack unpacked(bytes, {.array = 7, .map = 0, .depth = 2});
  const auto& array = unpacked.root();
  if (!unpacked || array.type != msgpack::type::ARRAY || array.via.array.size != 7) return {};
  const auto* field = array.via.array.ptr;
  codec::frame f;
  std::uint8_t op = 0, set = 0;
  if (!read(field[0], f.mux_id) || !read(field[1], f.seq) || !read(field[2], f.deadline_ms)
      || !read(field[3], f.handler) || !read(field[4], op) || !read(field[5], set)
      || field[6].type != msgpack::type::BIN)
    return {};
  f.op = static_cast<codec::op>(op);
  f.flags = static_cast<flags>(set);
  const std::string_view body{field[6].via.bin.ptr, field[6].via.bin.size};
  if (!body.empty()) f.body = payload{body};
  if (body.empty() && codec::has(f.flags, flags::zero)) f.body = payload::empty_bytes();
  if (!read_trailer(bytes, unpacked.size(), f)) return {};
  return f;
}

void check_encoding(const codec::frame& f) {
  codec::byte_buffer whole, around;
  codec::encode(f, whole);
  must(whole.size() <= codec::encoded_size_max(f), "no frame is larger than its upper bound");
  const auto again = codec::decode(payload::copy_of(whole));
  must(again && *again == f, "what was encoded decodes to the same");
  const auto before = static_cast<std::ptrdiff_t>(codec::encode_around_body(f, around));
  around.insert(around.begin() + before, f.body.bytes().begin(), f.body.bytes().end());
  must(around == whole, "both ways of encoding write the same");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::input in(data, size);
  const bool completes_checksum = in.byte() % 2 == 1;
  std::string bytes{in.rest_as_text()};
  if (completes_checksum) bytes += little_endian(checksum_of(bytes));
  const auto expected = plain_decode(bytes);
  payload parts;
  const auto f = codec::decode(payload{bytes}, &parts);
  must(bool{f} == expected.has_value(), "both decoders accept and refuse the same");
  if (!f) {
    must(!f.why().text.empty(), "a refusal says why");
    return 0;
  }
  must(*f == *expected, "both decoders read the same");
  must(parts.is_nil() || f->op == codec::op::merged, "only merged frames have parts");
  check_encoding(*f);
  return 0;
}
