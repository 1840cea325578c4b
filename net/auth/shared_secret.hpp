#pragma once

#include "net/auth/key_ring.hpp"

#include <actorgrid/auth.hpp>

namespace actorgrid::auth {

/// As shared_secret(), with secrets that may be replaced.
credentials shared_secrets(const key_ring& secrets);

} // namespace actorgrid::auth
