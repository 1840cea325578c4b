#pragma once

#include "echo.grpc.pb.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace actorgrid::bench {

/// Serves echoes and streams, each with the callback API.
void serve_grpc(const std::function<void(std::uint16_t)>& listens_on);

/// A stub on a connection of its own.
std::unique_ptr<Echo::Stub> connect_grpc(std::uint16_t port);

/// "gRPC C++ 1.51.1, callback API, " and `what`, the kind of calls.
std::string grpc_version(const std::string& what);

} // namespace actorgrid::bench
