#pragma once

#include <actorgrid/detail/text_map.hpp>
#include <actorgrid/msgpack.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Ready-made types for routes, compatible with peers of the original implementation. For arrays of
/// them, use std::vector.
namespace actorgrid {

/// A map from string to string, as a msgpack map. Nil, which the original sends for no map, is read
/// as an empty map.
class string_map : public detail::text_map<std::string> {
public:
  using text_map::text_map;

  /// The value of a key; empty if there is none.
  std::string_view get(std::string_view key) const {
    auto found = entries_.find(key);
    return found == entries_.end() ? std::string_view{} : std::string_view{found->second};
  }
  /// Adds or replaces a value.
  string_map& set(std::string key, std::string value) {
    entries_.insert_or_assign(std::move(key), std::move(value));
    return *this;
  }
  /// "?a=1&b=2": sorted by key, both percent-encoded with '+' for a space; "?" alone when empty.
  std::string to_query() const;
};

/// A map from string to strings, as in a URL: a msgpack map of arrays of strings. Nil is read as an
/// empty map.
class url_values : public detail::text_map<std::vector<std::string>> {
public:
  using text_map::text_map;

  /// Parses "a=1&b=2&a=3", with or without a leading '?'. Malformed escapes are kept unchanged.
  static url_values from_query(std::string_view query);

  /// The first value of a key; empty if there is none.
  std::string_view get(std::string_view key) const {
    auto found = entries_.find(key);
    return found == entries_.end() || found->second.empty() ? std::string_view{}
                                                            : std::string_view{found->second[0]};
  }
  /// Replaces all values of a key with one.
  url_values& set(std::string key, std::string value) {
    entries_.insert_or_assign(std::move(key), std::vector<std::string>{std::move(value)});
    return *this;
  }
  /// Adds a value to a key.
  url_values& add(std::string key, std::string value) {
    entries_[std::move(key)].push_back(std::move(value));
    return *this;
  }
  /// "a=1&a=3&b=2": sorted by key, percent-encoded with '+' for a space.
  std::string to_query() const;
};

/// Raw bytes as a msgpack value: bin, or nil for a nil payload. As a whole request or response it
/// shares the payload's memory; nested in another value it is copied.
struct binary {
  /// The bytes, possibly nil.
  payload bytes;

  binary() = default;
  /// From a payload, which it shares.
  binary(payload b) noexcept : bytes(std::move(b)) {}
  friend bool operator==(const binary&, const binary&) = default;

  template <class Packer>
  void msgpack_pack(Packer& packer) const {
    if (bytes.is_nil()) {
      packer.pack_nil();
    } else {
      packer.pack_bin(static_cast<std::uint32_t>(bytes.size()));
      packer.pack_bin_body(bytes.text().data(), static_cast<std::uint32_t>(bytes.size()));
    }
  }
  void msgpack_unpack(const msgpack::object& o) {
    if (o.is_nil()) {
      bytes = {};
    } else if (o.type == msgpack::type::BIN) {
      bytes = payload{std::string_view{o.via.bin.ptr, o.via.bin.size}};
    } else {
      throw msgpack::type_error();
    }
  }
};

/// A point in time in the original's own format: extension 5 instead of msgpack's timestamp, for
/// peers that read nothing else. Decoding accepts both formats, here and for every time_point.
struct original_time {
  /// time_point::min() if it was never set, which the original sends as the year 1.
  std::chrono::system_clock::time_point time = std::chrono::system_clock::time_point::min();

  original_time() = default;
  /// From a point in time.
  original_time(std::chrono::system_clock::time_point t) noexcept : time(t) {}
  friend bool operator==(const original_time&, const original_time&) = default;

  template <class Packer>
  void msgpack_pack(Packer& packer) const {
    const auto body = detail::to_original_time(detail::to_wire_time(time));
    packer.pack_ext(body.size(), detail::original_time_type);
    packer.pack_ext_body(body.data(), static_cast<std::uint32_t>(body.size()));
  }
  void msgpack_unpack(const msgpack::object& o) { o.convert(time); }
};

/// Format of binary, which is not copied when it is the whole payload.
template <>
struct wire_format<binary> : msgpack_format<binary> {
  /// Shares the memory of `bytes`. @error decode_failed
  static result<binary> decode(const payload& bytes);
};

} // namespace actorgrid
