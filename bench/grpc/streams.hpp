#pragma once

#include "bench/driver/contestant.hpp"
#include "echo.grpc.pb.h"

namespace actorgrid::bench {

/// Callers that open a stream, let all messages pass, check them, and wait for the end.
void run_grpc_streams(Echo::Stub& stub, closed_loop& loop, const stream_plan& plan);

} // namespace actorgrid::bench
