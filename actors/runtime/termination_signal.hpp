#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace actorgrid::actors {

/// SIGTERM, SIGINT and SIGHUP, caught while this lives instead of ending the process, also where
/// the process inherited them blocked or ignored. One at a time, made and destroyed on one thread.
///
/// The third SIGTERM or SIGINT ends the process as if nobody caught it, and so does an earlier one
/// after let_next_end(). A child process made by fork() is ended by any of them.
class termination_signal {
public:
  termination_signal();
  /// Everything is as it was before.
  ~termination_signal();
  termination_signal(const termination_signal&) = delete;
  termination_signal& operator=(const termination_signal&) = delete;

  /// Waits for one of them, for `longest` if that is given. @returns its number; nothing when none
  /// came
  std::optional<int> wait(std::optional<std::chrono::nanoseconds> longest = {});
  /// The number of one that came and was not handed out, without waiting.
  std::optional<int> take();
  /// From now on nobody waits or takes: the next SIGTERM or SIGINT ends the process.
  static void let_next_end() noexcept;

private:
  struct saved;
  saved* saved_;
};

/// "SIGTERM" and so on.
std::string name_of_signal(int number);

} // namespace actorgrid::actors
