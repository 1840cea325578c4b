#pragma once

#include "apps/bench/command_line.hpp"

namespace actorgrid::bench {

void add_serve(command_line& line);
void add_calls(command_line& line);
void add_streams(command_line& line);
void add_idle_streams(command_line& line);
void add_typed(command_line& line);
void add_mixed(command_line& line);
void add_mesh(command_line& line);
void add_overload(command_line& line);
void add_compute(command_line& line);
void add_connect_storm(command_line& line);

} // namespace actorgrid::bench
