#include "tests/transport/hanging_lookup.hpp"

#include "tests/transport/scripted_name.hpp"

#include <condition_variable>
#include <dlfcn.h>
#include <functional>
#include <map>
#include <mutex>
#include <netdb.h>
#include <string_view>
#include <utility>

namespace actorgrid::ws::test {

namespace {

std::mutex mutex;
std::condition_variable changed;
bool hangs = false;                                                    // guarded by mutex
std::size_t hanging = 0;                                               // guarded by mutex
std::map<std::string, std::vector<std::string>, std::less<>> scripted; // guarded by mutex

void hang() {
  std::unique_lock lock{mutex};
  if (!hangs) return;
  ++hanging;
  changed.wait(lock, [] { return !hangs; });
  --hanging;
  changed.notify_all();
}

std::vector<std::string> script_of(std::string_view name) {
  const std::lock_guard lock{mutex};
  const auto found = scripted.find(name);
  return found == scripted.end() ? std::vector<std::string>{} : found->second;
}

} // namespace

scripted_name::scripted_name(std::string name, std::vector<std::string> addresses)
    : name_(std::move(name)) {
  const std::lock_guard lock{mutex};
  scripted[name_] = std::move(addresses);
}

scripted_name::~scripted_name() {
  const std::lock_guard lock{mutex};
  scripted.erase(name_);
}

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
  const auto addresses = actorgrid::ws::test::script_of(name ? name : "");
  if (addresses.empty()) return of_system(name, service, hints, found);
  addrinfo numeric = *hints;
  numeric.ai_family = AF_UNSPEC;
  numeric.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  addrinfo** end = found;
  for (const auto& address : addresses) {
    if (const int failed = of_system(address.c_str(), service, &numeric, end)) return failed;
    while (*end) end = &(*end)->ai_next;
  }
  return 0;
}
