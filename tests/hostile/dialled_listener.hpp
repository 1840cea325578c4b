#pragma once

#include "tests/transport/raw_socket.hpp"

#include <string>

namespace actorgrid::hostile {

/// The name of the peer that listens there.
std::string host_of(const ws::test::raw_listener& l);
/// Listens under a name that `local` dials.
ws::test::raw_listener make_listener(const std::string& local);

} // namespace actorgrid::hostile
