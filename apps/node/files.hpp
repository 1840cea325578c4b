#pragma once

#include "apps/contract/files.hpp"
#include "apps/node/confined_root.hpp"

#include <actorgrid/call_info.hpp>

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

/// @error deadline_exceeded once nobody waits for the answer
result<contract::usage_answer>
disk_usage(const confined_root& root, const contract::path_request& request, const call_info& info);

} // namespace actorgrid::catalogue
