#pragma once

#include "apps/contract/files.hpp"
#include "apps/node/confined_root.hpp"

#include <chrono>

/// The work of the files handlers. All of it may block on the disk. @thread any
/// @error remote_failure naming the path and the reason
namespace actorgrid::catalogue {

result<contract::file_entry> stat_path(const confined_root& root,
                                       const contract::path_request& request);

/// Reads the whole directory but keeps only one page of it in memory.
result<contract::list_answer> list_directory(const confined_root& root,
                                             const contract::list_request& request);

result<contract::read_answer> read_range(const confined_root& root,
                                         const contract::read_request& request);

/// @error deadline_exceeded if the deadline comes first
result<contract::usage_answer> disk_usage(const confined_root& root,
                                          const contract::path_request& request,
                                          std::chrono::steady_clock::time_point deadline);

} // namespace actorgrid::catalogue
