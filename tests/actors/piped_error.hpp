#pragma once

#include "tests/support/catch.hpp"

#include <array>
#include <cstddef>
#include <fcntl.h>
#include <string>
#include <unistd.h>
#include <utility>

namespace actorgrid::testing {

/// A pipe in place of this process's standard error.
class piped_error {
public:
  explicit piped_error(int flags = 0) : before_(::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)) {
    REQUIRE(::pipe2(ends_.data(), O_CLOEXEC) == 0);
    REQUIRE(::fcntl(ends_[1], F_SETFL, O_WRONLY | flags) == 0);
    REQUIRE(::dup2(ends_[1], STDERR_FILENO) == STDERR_FILENO);
    ::close(ends_[1]);
  }
  piped_error(const piped_error&) = delete;
  piped_error& operator=(const piped_error&) = delete;
  ~piped_error() {
    put_back();
    stop_reading();
  }

  /// Restores standard error; what was written to the pipe can still be read.
  void put_back() {
    if (before_ < 0) return;
    ::dup2(before_, STDERR_FILENO);
    ::close(std::exchange(before_, -1));
  }
  void stop_reading() {
    if (ends_[0] >= 0) ::close(std::exchange(ends_[0], -1));
  }
  /// Reads everything in the pipe; after put_back(), up to its end.
  std::string read_to_end() const {
    std::string all;
    std::array<char, 4096> some;
    for (ssize_t got; (got = ::read(ends_[0], some.data(), some.size())) > 0;)
      all.append(some.data(), static_cast<std::size_t>(got));
    return all;
  }

private:
  int before_;
  std::array<int, 2> ends_{};
};

} // namespace actorgrid::testing
