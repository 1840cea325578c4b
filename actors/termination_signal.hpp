#pragma once

namespace actorgrid::actors {

/// SIGTERM and SIGINT, caught while this lives instead of ending the process. One at a time.
class termination_signal {
public:
  termination_signal();
  ~termination_signal();
  termination_signal(const termination_signal&) = delete;
  termination_signal& operator=(const termination_signal&) = delete;

  /// Blocks until one of them came. @returns its number
  int wait();

private:
  struct saved;
  saved* saved_;
};

} // namespace actorgrid::actors
