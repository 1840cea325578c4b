#pragma once

#include "apps/ctl/global_options.hpp"
#include "apps/ctl/trace/trace_arguments.hpp"

namespace actorgrid::ctl {

/// `actorgrid-ctl trace --frames`: prints the frames of a node. @returns the exit code
int trace_frames(const global_options& options, const trace_arguments& arguments);

} // namespace actorgrid::ctl
