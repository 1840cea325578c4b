#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace actorgrid::ctl {

/// The space that there is; 0 for no end.
struct screen_size {
  std::size_t width = 0;
  std::size_t height = 0;
};

/// The size of the terminal, without the line of the cursor; no end if standard output is none.
screen_size size_of_terminal();

/// Prints lines on standard output, on a terminal over those that were drawn before. Quits if it
/// cannot be written.
void draw(const std::vector<std::string>& lines);
/// Prints lines on standard output. Quits if it cannot be written.
void write_lines(const std::vector<std::string>& lines);

} // namespace actorgrid::ctl
