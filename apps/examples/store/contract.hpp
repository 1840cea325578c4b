#pragma once

// What the nodes of the store, and its clients, agree on: types, routes and error codes.

#include <actorgrid/actorgrid.hpp>

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

namespace grid = actorgrid;

namespace store {

using grid::handler_id, grid::repeatable, grid::unary;

/// Orders the values of a key. The counter is higher than all that the writer had seen, and a
/// writer is one run of a node's process: no two writes have the same version.
struct version {
  std::uint64_t counter = 0; // 0: never written
  std::string writer;
  MSGPACK_DEFINE_MAP(counter, writer)
  auto operator<=>(const version&) const = default;
};

/// A key with its value, or without one if it was removed or never written.
struct entry {
  std::string key;
  std::optional<std::string> value;
  store::version version;
  MSGPACK_DEFINE_MAP(key, value, version)
};

struct put_request {
  std::string key, value;
  MSGPACK_DEFINE_MAP(key, value)
};

// For clients; any node serves them. A watch sends the entries of all keys with a prefix, then
// those that are written. The same entry may come twice.
inline constexpr auto put = repeatable(unary<put_request, version>(handler_id{50}));
inline constexpr auto remove = repeatable(unary<std::string, version>(handler_id{51}));
inline constexpr auto get = repeatable(unary<std::string, entry>(handler_id{52}));
inline constexpr auto watch =
    grid::stream<std::string, grid::no_input, entry>(handler_id{53}, {.in = 0, .out = 64});

/// For each bucket of keys, a hash of these keys and their versions.
using summary = std::vector<std::uint64_t>;
inline constexpr std::size_t bucket_count = 256;

struct list_request {
  std::string prefix, after; // entries with that prefix, after that key
  summary known;             // leaves out buckets that are the same
  MSGPACK_DEFINE_MAP(prefix, after, known)
};
struct page {
  std::vector<entry> entries;
  std::string after;
  bool is_last = true;
  MSGPACK_DEFINE_MAP(entries, after, is_last)
};

// Among the nodes: what one replica holds.
inline constexpr auto replicate = unary<entry, version>(handler_id{54});
inline constexpr auto fetch = unary<std::string, entry>(handler_id{55});
inline constexpr auto list = unary<list_request, page>(handler_id{56});
inline constexpr auto summarize = unary<grid::no_payload, summary>(handler_id{57});

enum class errc {
  not_found = 1,
  stale,        // the replica has a newer version: the details
  no_quorum,    // too few nodes answered in time
  not_storable, // the key or value is too large
  full,         // there are too many keys
};

inline std::error_code make_error_code(errc code) {
  static const struct : std::error_category {
    const char* name() const noexcept override { return "store"; }
    std::string message(int value) const override { return "error " + std::to_string(value); }
  } category;
  return {static_cast<int>(code), category};
}

} // namespace store

template <>
struct std::is_error_code_enum<store::errc> : std::true_type {};
