#pragma once

#include <array>
#include <pthread.h>
#include <string>

namespace actorgrid::testing {

/// The name of the calling thread; that of a loop's begins with "grid-".
inline std::string thread_name() {
  std::array<char, 16> name{};
  pthread_getname_np(pthread_self(), name.data(), name.size());
  return name.data();
}

} // namespace actorgrid::testing
