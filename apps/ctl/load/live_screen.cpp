#include "apps/ctl/load/live_screen.hpp"

#include "apps/ctl/exit_code.hpp"

#include <iostream>
#include <string_view>
#include <sys/ioctl.h>
#include <unistd.h>

namespace actorgrid::ctl {

namespace {

void write(const std::vector<std::string>& lines, std::string_view before,
           std::string_view after_line, std::string_view after) {
  std::string text{before};
  for (const auto& line : lines) {
    text += line;
    text += after_line;
  }
  std::cout << text << after << std::flush;
  if (!std::cout) throw quit(exit_code::failure, "standard output cannot be written");
}

} // namespace

screen_size size_of_terminal() {
  winsize size{};
  if (::isatty(STDOUT_FILENO) != 1 || ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return {};
  return {size.ws_col, size.ws_row > 1 ? size.ws_row - std::size_t{1} : 0};
}

void draw(const std::vector<std::string>& lines) {
  // From the upper left corner; what is left of the screen before is erased line by line, so that
  // nothing flickers.
  if (::isatty(STDOUT_FILENO) == 1)
    write(lines, "\033[H", "\033[K\n", "\033[J");
  else
    write(lines, "", "\n", "\n");
}

void write_lines(const std::vector<std::string>& lines) {
  write(lines, "", "\n", "");
}

} // namespace actorgrid::ctl
