#include "apps/ctl/command_line.hpp"

int main(int argc, char** argv) {
  return actorgrid::ctl::command_line{}.main(argc, argv);
}
