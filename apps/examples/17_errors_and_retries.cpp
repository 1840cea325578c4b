// Errors with codes of the application's own, and calls that are retried on another node.

#include <actorgrid/actorgrid.hpp>

#include <iostream>
#include <map>
#include <mutex>

namespace grid = actorgrid;
using namespace std::chrono_literals;

struct placed {
  std::string what;
  int version = 0;
  MSGPACK_DEFINE_MAP(what, version)
};
struct newer {
  int version = 0;
  MSGPACK_DEFINE_MAP(version)
};

enum class shelf_errc { stale = 1, empty };
template <>
struct std::is_error_code_enum<shelf_errc> : std::true_type {};

struct shelf_category final : std::error_category {
  const char* name() const noexcept override { return "shelf"; }
  std::string message(int code) const override { return code == 1 ? "stale" : "nothing there"; }
};
std::error_code make_error_code(shelf_errc e) {
  static const shelf_category category;
  return {static_cast<int>(e), category};
}

inline constexpr auto place = grid::unary<placed, grid::no_payload>(grid::handler_id{40});
inline constexpr auto look =
    grid::repeatable(grid::unary<std::string, placed>(grid::handler_id{41}));

int main() {
  grid::system_config settings;
  caf::actor_system system{settings};
  grid::node_config config;
  config.peers = grid::expand_pattern("http://127.0.0.1:{7521...7523}").hosts;
  const auto at = [&](std::size_t i) { return config.local = config.peers[i], config; };
  grid::node reader{system, at(0)}, slow{system, at(1)}, shelf{system, at(2)};

  placed stored;
  std::mutex mutex;
  shelf.handle(place, [&](const placed& p) -> grid::result<grid::no_payload> {
    const std::lock_guard lock{mutex};
    if (p.version <= stored.version)
      return grid::remote_error(shelf_errc::stale, "a newer one is there", newer{stored.version});
    stored = p;
    return grid::no_payload{};
  });
  shelf.handle(look, [&](const std::string& what) -> grid::result<placed> {
    const std::lock_guard lock{mutex};
    if (stored.what != what) return grid::remote_error(shelf_errc::empty);
    return stored;
  });
  slow.handle(look, [](std::string) -> grid::task<placed> {
    co_await grid::sleep_for(1h);
    co_return placed{};
  });
  for (auto* node : {&reader, &slow, &shelf})
    if (auto error = node->start()) return std::cerr << grid::render(error) << '\n', 1;
  if (auto error = reader.wait_connected(5s)) return std::cerr << grid::render(error) << '\n', 1;

  auto to = reader.peer(shelf.local());
  for (int version : {2, 1}) {
    auto done = to.call(place, {"jar", version}).get();
    if (!done && grid::has_code(done.error(), shelf_errc::stale))
      std::cout << version << " is stale: " << grid::details_of<newer>(done.error())->version
                << " is there, " << grid::render(done.error()) << '\n';
  }
  // The first node does not answer in time; the next one does.
  auto found = grid::retry({.calls_max = 4, .call_timeout = 100ms}, reader.peers(), look, "jar",
                           {.timeout = 2s}).get();
  std::cout << found->what << ", version " << found->version << '\n';
  auto none = grid::retry({}, to, look, "pot").get();
  std::cout << grid::render(none.error()) << '\n';
}

// Output:
// 1 is stale: 2 is there, remote_failure: a newer one is there
// jar, version 2
// remote_failure: nothing there
