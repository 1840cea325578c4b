#pragma once

#include <functional>

namespace actorgrid::actors {

/// Mixed into a CAF scheduler under which nothing happens by itself: whoever waits for something
/// there makes it happen.
class virtual_scheduler {
public:
  /// Lets happen what can, in virtual time, until `done`. @error std::runtime_error when it can't
  /// be
  virtual void run_until(const std::function<bool()>& done) = 0;

protected:
  ~virtual_scheduler() = default;
};

} // namespace actorgrid::actors
