#include "apps/bench/command_line.hpp"

int main(int argc, char** argv) {
  return actorgrid::bench::command_line{}.main(argc, argv);
}
