#include "codec/control.hpp"

#include "codec/map_reader.hpp"
#include "codec/map_writer.hpp"

#include <array>
#include <span>
#include <string_view>
#include <utility>

namespace actorgrid::codec {

namespace {

/// The key of what a node can do beyond the protocol; the original skips it.
constexpr std::string_view extensions_key = "ActorGrid";

bool read_map(const payload& bytes, std::span<const map_field> fields, std::string* why) {
  map_reader reader{fields};
  std::size_t offset = 0;
  const auto text = bytes.text();
  if (!text.empty() && msgpack::parse(text.data(), text.size(), offset, reader)) return true;
  if (why) *why = text.empty() ? "expected a map, got no bytes" : reader.error();
  return false;
}

/// Reads into a fresh value, so that a refused payload leaves `out` as it was.
template <class T, class Fields>
bool read_into(const payload& bytes, T& out, std::string* why, Fields fields_of) {
  T fresh;
  const auto fields = fields_of(fresh);
  if (!read_map(bytes, fields, why)) return false;
  out = std::move(fresh);
  return true;
}

} // namespace

payload encode(const connect_request& m) {
  const bool has_more = m.extensions != extension::none;
  map_writer map{has_more ? 5u : 4u};
  map.put("ID", m.id).put("Host", m.host).put("Time", m.time).put("Token", m.token);
  if (has_more) map.put(extensions_key, static_cast<std::uint64_t>(m.extensions));
  return map.finish();
}

payload encode(const connect_response& m) {
  const bool has_more = m.extensions != extension::none;
  map_writer map{has_more ? 4u : 3u};
  map.put("ID", m.id).put_bool("Accepted", m.accepted).put("RejectedReason", m.rejected_reason);
  if (has_more) map.put(extensions_key, static_cast<std::uint64_t>(m.extensions));
  return map.finish();
}

payload encode(const mux_connect_error& m) {
  return map_writer{1}.put("Error", m.error).finish();
}

payload encode(const ping& m) {
  return map_writer{1}.put("t", m.t).finish();
}

payload encode(const pong& m) {
  return map_writer{3}
      .put_bool("nf", m.not_found)
      .put_optional("e", m.error)
      .put("t", m.t)
      .finish();
}

payload encode(const coded_error& m) {
  // A map has no signed numbers to read: the value travels as its bits.
  map_writer map{4u + (m.is_retryable ? 1u : 0u) + (m.retry_after_ms != 0 ? 1u : 0u)};
  map.put("c", m.category)
      .put("v", static_cast<std::uint64_t>(static_cast<std::uint32_t>(m.value)))
      .put("t", m.text)
      .put_bin("d", m.details);
  if (m.is_retryable) map.put_bool("r", true);
  if (m.retry_after_ms != 0) map.put("w", m.retry_after_ms);
  return map.finish();
}

bool decode(const payload& bytes, connect_request& out, std::string* why) {
  std::uint64_t extensions = 0;
  const bool is_good = read_into(bytes, out, why, [&extensions](connect_request& m) {
    return std::array<map_field, 5>{{{"ID", &m.id},
                                     {"Host", &m.host},
                                     {"Time", &m.time},
                                     {"Token", &m.token},
                                     {extensions_key, &extensions}}};
  });
  if (is_good) out.extensions = static_cast<extension>(extensions);
  return is_good;
}

bool decode(const payload& bytes, connect_response& out, std::string* why) {
  std::uint64_t extensions = 0;
  const bool is_good = read_into(bytes, out, why, [&extensions](connect_response& m) {
    return std::array<map_field, 4>{{{"ID", &m.id},
                                     {"Accepted", &m.accepted},
                                     {"RejectedReason", &m.rejected_reason},
                                     {extensions_key, &extensions}}};
  });
  if (is_good) out.extensions = static_cast<extension>(extensions);
  return is_good;
}

bool decode(const payload& bytes, coded_error& out, std::string* why) {
  std::uint64_t value = 0;
  const bool is_good = read_into(bytes, out, why, [&value](coded_error& m) {
    return std::array<map_field, 6>{{{"c", &m.category},
                                     {"v", &value},
                                     {"t", &m.text},
                                     {"d", &m.details},
                                     {"r", &m.is_retryable},
                                     {"w", &m.retry_after_ms}}};
  });
  if (is_good) out.value = static_cast<std::int32_t>(static_cast<std::uint32_t>(value));
  return is_good;
}

bool decode(const payload& bytes, mux_connect_error& out, std::string* why) {
  return read_into(bytes, out, why, [](mux_connect_error& m) {
    return std::array<map_field, 1>{{{"Error", &m.error}}};
  });
}

bool decode(const payload& bytes, ping& out, std::string* why) {
  return read_into(bytes, out, why,
                   [](ping& m) { return std::array<map_field, 1>{{{"t", &m.t}}}; });
}

bool decode(const payload& bytes, pong& out, std::string* why) {
  return read_into(bytes, out, why, [](pong& m) {
    return std::array<map_field, 3>{{{"nf", &m.not_found}, {"e", &m.error}, {"t", &m.t}}};
  });
}

} // namespace actorgrid::codec
