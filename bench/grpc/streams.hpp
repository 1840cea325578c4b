#pragma once

#include "bench/driver/contestant.hpp"
#include "echo.grpc.pb.h"

namespace actorgrid::bench {

/// Runs callers that open a stream, exchange all messages, check them, and wait for the end.
void run_grpc_streams(Echo::Stub& stub, closed_loop& loop, const stream_plan& plan);

} // namespace actorgrid::bench
