#pragma once

#include <actorgrid/msgpack.hpp>

#include <cstdint>
#include <string>
#include <vector>

/// Files below a node's configured root, read only. Paths are relative to it, parts joined with
/// '/'; the empty path and "." are the root itself. Absolute paths and ".." are refused.
namespace actorgrid::contract {

/// Longest path accepted.
inline constexpr std::size_t path_bytes_max = 4096;
/// Most entries of one answer to files_list.
inline constexpr std::uint32_t list_entries_max = 1000;
/// Most bytes of one answer to files_read.
inline constexpr std::uint32_t read_bytes_max = 1U << 20;

/// Request of files_stat and files_usage; opens files_walk and files_watch.
struct path_request {
  std::string path;
  MSGPACK_DEFINE_MAP(path)
};

/// Answer of files_stat; each message of files_walk: all below a directory, itself left out, depth
/// first, siblings in the order of their names' bytes. Links are reported, not followed.
struct file_entry {
  std::string path; ///< in an answer of files_list only the name
  std::string type; ///< "file", "directory", "link" or "other"
  std::uint64_t size = 0;
  std::int64_t modified_ns = 0; ///< since 1970
  std::string error;            ///< why it could not be looked at or, by a walk, listed; else empty
  MSGPACK_DEFINE_MAP(path, type, size, modified_ns, error)
  friend bool operator==(const file_entry&, const file_entry&) = default;
};

/// Request of files_list: the page of names after `after`.
struct list_request {
  std::string path;
  std::string after; ///< the last name of the page before; empty: the first page
  std::uint32_t limit = list_entries_max; ///< at most list_entries_max
  MSGPACK_DEFINE_MAP(path, after, limit)
};

/// Answer of files_list, in the order of the names' bytes.
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
  std::uint64_t file_size = 0; ///< when it was read
  std::vector<char> bytes;     ///< fewer than asked for at the end of the file only
  MSGPACK_DEFINE_MAP(file_size, bytes)
};

/// Answer of files_usage: everything below a path, or the one file at it. A file with several names
/// counts once for each.
struct usage_answer {
  std::uint64_t bytes = 0;
  std::uint64_t files = 0; ///< links and others included
  std::uint64_t directories = 0;
  std::uint64_t unreadable = 0; ///< directories that could not be listed
  MSGPACK_DEFINE_MAP(bytes, files, directories, unreadable)
};

/// Each message of files_watch, until the caller cancels. The first has kind "watching": what
/// happens from then on is reported.
struct watch_event {
  /// "watching", "created", "modified", "removed" (a rename is a removal and a creation);
  /// "overflow": events were lost, look again; "partial": the directory at `path` is not watched
  /// because there are too many.
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
