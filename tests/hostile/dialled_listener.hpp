#pragma once

#include "tests/transport/raw_socket.hpp"

#include <string>

namespace actorgrid::hostile {

/// The name of the peer that listens there.
std::string host_of(const ws::test::raw_listener& l);
/// A listener whose name `local` dials.
ws::test::raw_listener make_listener(const std::string& local);

} // namespace actorgrid::hostile
