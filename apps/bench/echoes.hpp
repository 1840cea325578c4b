#pragma once

#include "apps/bench/load.hpp"
#include "apps/bench/routes.hpp"

#include <string>
#include <vector>

namespace actorgrid::bench {

/// The names of all places.
std::vector<std::string> names_of_places();
/// The place of that name. Throws std::invalid_argument if there is none.
place place_of(const std::string& name);

/// An operation that calls the echo handler of a type ("bytes", "binary", "array" or "map") with a
/// text of that many bytes and compares the answer.
operation echo(const std::string& type, place where, std::size_t bytes);

} // namespace actorgrid::bench
