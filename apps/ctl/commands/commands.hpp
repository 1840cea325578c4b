#pragma once

namespace actorgrid::ctl {

class command_line;

// Each function adds the subcommand of its name, from a file of its own in this folder.
void add_burst(command_line& line);
void add_call(command_line& line);
void add_cat(command_line& line);
void add_conform(command_line& line);
void add_doctor(command_line& line);
void add_du(command_line& line);
void add_lock(command_line& line);
void add_locks(command_line& line);
void add_ls(command_line& line);
void add_peers(command_line& line);
void add_ping(command_line& line);
void add_reload(command_line& line);
void add_slow(command_line& line);
void add_stat(command_line& line);
void add_stream(command_line& line);
void add_streams(command_line& line);
void add_top(command_line& line);
void add_trace(command_line& line);
void add_walk(command_line& line);
void add_watch(command_line& line);

} // namespace actorgrid::ctl
