#pragma once

#include "net/transport/session.hpp"

#include <memory>

namespace actorgrid::ws {

/// The session of a node with itself, without a socket: each message that is written comes back as
/// a message received, in a later turn of the loop. Has no limit of its own for messages, because
/// the writer has one. @thread the loop's
std::unique_ptr<session> make_mirror_session(ws::loop& where);

} // namespace actorgrid::ws
