#include "codec/control.hpp"

#include "codec/map_reader.hpp"
#include "codec/map_writer.hpp"

#include <array>
#include <span>
#include <string_view>
#include <utility>
#include <variant>

namespace actorgrid::codec {

namespace {

/// The key of what a node can do beyond the protocol; the original skips it.
constexpr std::string_view extensions_key = "ActorGrid";

outcome<std::monostate, std::string> read_map(const payload& bytes,
                                              std::span<const map_field> fields) {
  map_reader reader{fields};
  std::size_t offset = 0;
  const auto text = bytes.text();
  if (text.empty()) return std::string{"expected a map, got no bytes"};
  if (!msgpack::parse(text.data(), text.size(), offset, reader)) return reader.error();
  return {};
}

template <class T, class Fields>
outcome<T, std::string> read(const payload& bytes, Fields fields_of) {
  T message;
  const auto fields = fields_of(message);
  if (auto read = read_map(bytes, fields); !read) return std::move(read).why();
  return message;
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

template <>
outcome<connect_request, std::string> decode(const payload& bytes) {
  std::uint64_t extensions = 0;
  auto message = read<connect_request>(bytes, [&extensions](connect_request& m) {
    return std::array<map_field, 5>{{{"ID", &m.id},
                                     {"Host", &m.host},
                                     {"Time", &m.time},
                                     {"Token", &m.token},
                                     {extensions_key, &extensions}}};
  });
  if (message) message->extensions = static_cast<extension>(extensions);
  return message;
}

template <>
outcome<connect_response, std::string> decode(const payload& bytes) {
  std::uint64_t extensions = 0;
  auto message = read<connect_response>(bytes, [&extensions](connect_response& m) {
    return std::array<map_field, 4>{{{"ID", &m.id},
                                     {"Accepted", &m.accepted},
                                     {"RejectedReason", &m.rejected_reason},
                                     {extensions_key, &extensions}}};
  });
  if (message) message->extensions = static_cast<extension>(extensions);
  return message;
}

template <>
outcome<coded_error, std::string> decode(const payload& bytes) {
  std::uint64_t value = 0;
  auto message = read<coded_error>(bytes, [&value](coded_error& m) {
    return std::array<map_field, 6>{{{"c", &m.category},
                                     {"v", &value},
                                     {"t", &m.text},
                                     {"d", &m.details},
                                     {"r", &m.is_retryable},
                                     {"w", &m.retry_after_ms}}};
  });
  if (message) message->value = static_cast<std::int32_t>(static_cast<std::uint32_t>(value));
  return message;
}

template <>
outcome<mux_connect_error, std::string> decode(const payload& bytes) {
  return read<mux_connect_error>(
      bytes, [](mux_connect_error& m) { return std::array<map_field, 1>{{{"Error", &m.error}}}; });
}

template <>
outcome<ping, std::string> decode(const payload& bytes) {
  return read<ping>(bytes, [](ping& m) { return std::array<map_field, 1>{{{"t", &m.t}}}; });
}

template <>
outcome<pong, std::string> decode(const payload& bytes) {
  return read<pong>(bytes, [](pong& m) {
    return std::array<map_field, 3>{{{"nf", &m.not_found}, {"e", &m.error}, {"t", &m.t}}};
  });
}

} // namespace actorgrid::codec
