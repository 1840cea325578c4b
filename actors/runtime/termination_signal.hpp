#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace actorgrid::actors {

/// Catches SIGTERM, SIGINT, SIGHUP and SIGUSR1 during its lifetime instead of letting them end the
/// process, even if the process inherited them blocked or ignored; SIGUSR1 only if the program
/// neither handles nor blocks it. Only one at a time, made and destroyed on one thread.
///
/// The third SIGTERM or SIGINT ends the process as if it were not caught, and so does an earlier
/// one after let_next_end(). Any of the signals ends a child process made by fork().
class termination_signal {
public:
  termination_signal();
  /// Restores the previous signal handling.
  ~termination_signal();
  termination_signal(const termination_signal&) = delete;
  termination_signal& operator=(const termination_signal&) = delete;

  /// Waits for a signal, for at most `longest` if given. @returns its number; nothing if none came
  std::optional<int> wait(std::optional<std::chrono::nanoseconds> longest = {});
  /// The number of a signal that came and was not handed out yet, if any; never waits.
  std::optional<int> take();
  /// Signals are no longer waited for or taken: the next SIGTERM or SIGINT ends the process.
  static void let_next_end() noexcept;

private:
  struct saved;
  saved* saved_;
};

/// "SIGTERM" and so on.
std::string name_of_signal(int number);

} // namespace actorgrid::actors
