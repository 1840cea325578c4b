#pragma once

#include <actorgrid/msgpack.hpp>

#include <cstdint>
#include <string>
#include <vector>

/// Locks that one node keeps for all: held until they are unlocked or not refreshed in time.
namespace actorgrid::contract {

/// Maximum number of entries in one answer of locks_table.
inline constexpr std::uint32_t table_entries_max = 1000;
/// Maximum number of holders named in one lock_answer.
inline constexpr std::size_t holders_named_max = 16;

/// Request of locks_lock, locks_read_lock, locks_unlock and locks_refresh. A request for a lock
/// that the same acquisition already holds is granted and refreshes the lock, so that a call can be
/// repeated if its answer was lost.
struct lock_request {
  std::string resource;
  std::string owner; ///< a host or user, for people to read
  std::string uid;   ///< names this acquisition, unique among all
  std::uint64_t ttl_ms =
      0; ///< time until the lock expires unless refreshed; the node enforces a maximum
  MSGPACK_DEFINE_MAP(resource, owner, uid, ttl_ms)
};

/// The holder of a lock.
struct lock_holder {
  std::string resource;
  std::string owner;
  std::string uid;
  bool exclusive = false;
  std::uint64_t held_ms = 0;       ///< since it was granted
  std::uint64_t expires_in_ms = 0; ///< unless refreshed
  MSGPACK_DEFINE_MAP(resource, owner, uid, exclusive, held_ms, expires_in_ms)
};

/// Answer of all handlers but locks_table.
struct lock_answer {
  bool granted = false;
  std::string reason;               ///< if not granted: "held" or "not held"
  std::uint64_t expires_in_ms = 0;  ///< if granted; 0 for locks_unlock
  std::vector<lock_holder> holders; ///< current holders of the resource, up to holders_named_max
  MSGPACK_DEFINE_MAP(granted, reason, expires_in_ms, holders)
};

/// Request of locks_table: the page after a resource and uid; the first page if both are empty.
struct table_request {
  std::string after_resource;
  std::string after_uid;
  std::uint32_t limit = table_entries_max; ///< at most table_entries_max
  MSGPACK_DEFINE_MAP(after_resource, after_uid, limit)
};

/// Answer of locks_table, ordered by resource, then uid.
struct table_answer {
  std::vector<lock_holder> holders;
  bool truncated = false; ///< more follow: ask again after the last one
  MSGPACK_DEFINE_MAP(holders, truncated)
};

inline constexpr auto locks_lock = unary<lock_request, lock_answer>(handler_id{30});
inline constexpr auto locks_read_lock = unary<lock_request, lock_answer>(handler_id{31});
inline constexpr auto locks_unlock = unary<lock_request, lock_answer>(handler_id{32});
inline constexpr auto locks_refresh = unary<lock_request, lock_answer>(handler_id{33});
inline constexpr auto locks_table = unary<table_request, table_answer>(handler_id{34});

} // namespace actorgrid::contract
