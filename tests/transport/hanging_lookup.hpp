#pragma once

#include <cstddef>

namespace actorgrid::ws::test {

/// While it lives, the system's lookup of "hangs.test" does not return, as if the name servers did
/// not answer. (Its source file replaces getaddrinfo in the test program.)
class hanging_lookup {
public:
  hanging_lookup();
  /// Lets all lookups return, and waits until they have.
  ~hanging_lookup();
  hanging_lookup(const hanging_lookup&) = delete;
  hanging_lookup& operator=(const hanging_lookup&) = delete;

  /// How many lookups hang now.
  std::size_t count() const;
};

} // namespace actorgrid::ws::test
