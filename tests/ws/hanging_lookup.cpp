#include "tests/ws/hanging_lookup.hpp"

#include <condition_variable>
#include <dlfcn.h>
#include <mutex>
#include <netdb.h>
#include <string_view>

namespace actorgrid::ws::test {

namespace {

std::mutex mutex;
std::condition_variable changed;
bool hangs = false;      // guarded by mutex
std::size_t hanging = 0; // guarded by mutex

void hang() {
  std::unique_lock lock{mutex};
  if (!hangs) return;
  ++hanging;
  changed.wait(lock, [] { return !hangs; });
  --hanging;
  changed.notify_all();
}

} // namespace

hanging_lookup::hanging_lookup() {
  const std::lock_guard lock{mutex};
  hangs = true;
}

hanging_lookup::~hanging_lookup() {
  std::unique_lock lock{mutex};
  hangs = false;
  changed.notify_all();
  changed.wait(lock, [] { return hanging == 0; });
}

std::size_t hanging_lookup::count() const {
  const std::lock_guard lock{mutex};
  return hanging;
}

} // namespace actorgrid::ws::test

extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* hints,
                           addrinfo** found) {
  if (name && std::string_view{name} == "hangs.test") {
    actorgrid::ws::test::hang();
    return EAI_AGAIN;
  }
  static const auto of_system =
      reinterpret_cast<decltype(&getaddrinfo)>(dlsym(RTLD_NEXT, "getaddrinfo"));
  return of_system(name, service, hints, found);
}
