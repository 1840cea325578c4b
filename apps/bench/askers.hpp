#pragma once

#include "apps/bench/load.hpp"
#include "apps/bench/routes.hpp"

#include <caf/actor.hpp>

#include <cstddef>
#include <string>

namespace actorgrid::bench {

/// The kind of actors that call, with its name on the command line.
struct asking_actors {
  const char* name;
  bool is_one;     ///< one actor with all calls, or one for each
  bool on_loop;    ///< lives on a loop of the node, or on the pool
  bool by_handler; ///< by CAF's request() to peer.handler(), or by peer.call().then()
};
/// All kinds of callers but "task".
inline constexpr asking_actors askers[] = {{"actor", false, false, false},
                                           {"loop-actor", false, true, false},
                                           {"one-actor", true, false, false},
                                           {"request", false, false, true}};

/// Actors that call the echo handler with a text of that many bytes and compare the answers.
operation_of_actors asked_echo(const asking_actors& who, place where, std::size_t bytes);

} // namespace actorgrid::bench
