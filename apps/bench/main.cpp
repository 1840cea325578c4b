#include "apps/bench/command_line.hpp"

#include <actorgrid/detail/standard_descriptors.hpp>

int main(int argc, char** argv) {
  actorgrid::detail::occupy_standard_descriptors();
  return actorgrid::bench::command_line{}.main(argc, argv);
}
