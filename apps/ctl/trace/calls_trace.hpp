#pragma once

#include "apps/ctl/global_options.hpp"
#include "apps/ctl/trace/trace_arguments.hpp"

namespace actorgrid::ctl {

/// `actorgrid-ctl trace`: prints the calls and streams of a node as they end.
/// @returns the exit code
int trace_calls(const global_options& options, const trace_arguments& arguments);

} // namespace actorgrid::ctl
