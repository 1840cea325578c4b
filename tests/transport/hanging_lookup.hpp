#pragma once

#include <cstddef>

namespace actorgrid::ws::test {

/// As long as it lives, the system's lookup of "hangs.test" does not return, as behind name servers
/// that do not answer. (Its source file takes the place of getaddrinfo in the test program.)
class hanging_lookup {
public:
  hanging_lookup();
  /// Lets them return, and waits until they have.
  ~hanging_lookup();
  hanging_lookup(const hanging_lookup&) = delete;
  hanging_lookup& operator=(const hanging_lookup&) = delete;

  /// How many hang now.
  std::size_t count() const;
};

} // namespace actorgrid::ws::test
