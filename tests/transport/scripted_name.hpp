#pragma once

#include <string>
#include <vector>

namespace actorgrid::ws::test {

/// While it lives, the system's lookup of this name, which must end with ".test", finds these
/// addresses in this order. (hanging_lookup.cpp replaces getaddrinfo in the test program.)
class scripted_name {
public:
  scripted_name(std::string name, std::vector<std::string> addresses);
  ~scripted_name();
  scripted_name(const scripted_name&) = delete;
  scripted_name& operator=(const scripted_name&) = delete;

private:
  std::string name_;
};

} // namespace actorgrid::ws::test
