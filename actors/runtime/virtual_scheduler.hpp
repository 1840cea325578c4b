#pragma once

#include <cstdint>
#include <functional>

namespace actorgrid::actors {

/// Mixed into a CAF scheduler under which nothing happens by itself: a caller that waits for
/// something has to drive it.
class virtual_scheduler {
public:
  /// Runs whatever is due, in virtual time, until `done`. @error std::runtime_error if that can
  /// never be
  virtual void run_until(const std::function<bool()>& done) = 0;
  /// A random number that depends on the seed alone.
  virtual std::uint64_t random() = 0;

protected:
  ~virtual_scheduler() = default;
};

} // namespace actorgrid::actors
