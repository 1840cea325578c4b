#pragma once

#include <actorgrid/msgpack.hpp>

#include <cstdint>
#include <string>
#include <vector>

/// Files below a node's configured root, read only. Paths are relative to the root, with parts
/// joined by '/'; the empty path and "." are the root itself. Absolute paths and ".." are refused.
namespace actorgrid::contract {

/// Longest path accepted.
inline constexpr std::size_t path_bytes_max = 4096;
/// Maximum number of entries in one answer of files_list.
inline constexpr std::uint32_t list_entries_max = 1000;
/// Maximum number of bytes in one answer of files_read.
inline constexpr std::uint32_t read_bytes_max = 1U << 20;

/// Request of files_stat and files_usage; opening of files_walk and files_watch.
struct path_request {
  std::string path;
  MSGPACK_DEFINE_MAP(path)
};

/// Answer of files_stat, and message of files_walk: everything below a directory, without the
/// directory itself, depth first, siblings ordered by the bytes of their names. Links are reported,
/// not followed.
struct file_entry {
  std::string path; ///< in an answer of files_list, the name only
  std::string type; ///< "file", "directory", "link" or "other"
  std::uint64_t size = 0;
  std::int64_t modified_ns = 0; ///< since 1970
  std::string error; ///< why it could not be examined or, in a walk, listed; otherwise empty
  MSGPACK_DEFINE_MAP(path, type, size, modified_ns, error)
  friend bool operator==(const file_entry&, const file_entry&) = default;
};

/// Request of files_list: the page of names after `after`.
struct list_request {
  std::string path;
  std::string after; ///< the last name of the previous page; empty: the first page
  std::uint32_t limit = list_entries_max; ///< at most list_entries_max
  MSGPACK_DEFINE_MAP(path, after, limit)
};

/// Answer of files_list, ordered by the bytes of the names.
struct list_answer {
  std::vector<file_entry> entries;
  bool truncated = false; ///< more names follow: ask again with the last one as `after`
  MSGPACK_DEFINE_MAP(entries, truncated)
};

/// Request of files_read: a range of a regular file.
struct read_request {
  std::string path;
  std::uint64_t offset = 0;
  std::uint32_t size = read_bytes_max; ///< at most read_bytes_max
  MSGPACK_DEFINE_MAP(path, offset, size)
};

/// Answer of files_read.
struct read_answer {
  std::uint64_t file_size = 0; ///< at the time of reading
  std::vector<char> bytes;     ///< fewer than requested only at the end of the file
  MSGPACK_DEFINE_MAP(file_size, bytes)
};

/// Answer of files_usage: the totals of everything below a path, or of the one file at it. A file
/// with several names counts once for each name.
struct usage_answer {
  std::uint64_t bytes = 0;
  std::uint64_t files = 0; ///< links and others included
  std::uint64_t directories = 0;
  std::uint64_t unreadable = 0; ///< directories that could not be listed
  MSGPACK_DEFINE_MAP(bytes, files, directories, unreadable)
};

/// Message of files_watch, until the caller cancels or the directory is gone. "watching" is sent
/// once: changes are reported from then on. Only "partial" can come before it.
struct watch_event {
  /// "watching", "created", "modified", "removed" (a rename is a removal and a creation);
  /// "overflow": events were lost, list the files again; "partial": the directory at `path` is not
  /// watched, usually because there are too many.
  std::string kind;
  std::string path;
  bool is_directory = false;
  MSGPACK_DEFINE_MAP(kind, path, is_directory)
  friend bool operator==(const watch_event&, const watch_event&) = default;
};

inline constexpr auto files_stat = unary<path_request, file_entry>(handler_id{20});
inline constexpr auto files_list = unary<list_request, list_answer>(handler_id{21});
inline constexpr auto files_read = unary<read_request, read_answer>(handler_id{22});
inline constexpr auto files_usage = unary<path_request, usage_answer>(handler_id{23});
inline constexpr auto files_walk =
    stream<path_request, no_input, file_entry>(handler_id{24}, {.in = 0, .out = 32});
inline constexpr auto files_watch =
    stream<path_request, no_input, watch_event>(handler_id{25}, {.in = 0, .out = 32});

} // namespace actorgrid::contract
