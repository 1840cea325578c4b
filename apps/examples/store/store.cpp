// The client of the store. See README.md.

#include "apps/examples/store/contract.hpp"

#include <caf/actor_system.hpp>

#include <chrono>
#include <iostream>
#include <map>
#include <string_view>
#include <thread>

using namespace std::chrono_literals;

struct config : grid::system_config {
  caf::timespan timeout = 10s;

  config() {
    opt_group{custom_options_, "global"}.add(timeout, "timeout", "how long a command may take");
    share_section("store"); // its keys are those of the nodes
  }
};

constexpr auto usage = R"(
The client of a replicated store of keys and values:

  store --config-file=store.ini put KEY VALUE
  store --config-file=store.ini get KEY          prints the value
  store --config-file=store.ini remove KEY
  store --config-file=store.ini watch [PREFIX]   prints what is there, then each change

The file is that of the nodes. Exit codes: 0 done, 1 failed, 2 arguments or file are invalid.
)";

int fail(const std::string& text, int exit_code = 1) {
  return std::cerr << "store: " << text << '\n', exit_code;
}

int fail(const caf::error& why) {
  return fail(grid::application_error_of(why) ? grid::failure_of(why).text : grid::render(why));
}

/// Any node serves it, and another one if that fails.
template <class Request, class Response>
grid::result<Response> ask(const grid::node& node, std::chrono::nanoseconds timeout,
                           grid::repeatable_route<Request, Response> route, Request request) {
  const grid::retry_policy policy{.calls_max = 10, .call_timeout = timeout / 3};
  return grid::retry(policy, node.peers(), route, request, {.timeout = timeout}).get();
}

/// Watches through one node, and through another when that fails. Each sends all entries first, so
/// that nothing is missed in between; what was shown is not shown again.
int watch(const grid::node& node, std::chrono::nanoseconds timeout, const std::string& prefix) {
  std::map<std::string, store::version> shown;
  for (std::size_t turn = 0;; ++turn) {
    if (const auto none = node.wait_any(timeout)) return fail(none);
    const auto server = node.peers()[turn % node.peers().size()];
    if (!server.is_connected()) continue;
    auto changes = server.open(store::watch, prefix).get();
    if (!changes) continue;
    while (const auto e = changes->next().get()) {
      if (e->version <= shown[e->key]) continue;
      shown[e->key] = e->version;
      std::cout << e->key << (e->value ? " = " + *e->value : " removed") << std::endl;
    }
    std::cerr << "store: " << server.host() << ": " << grid::render(changes->error()) << '\n';
    if (!grid::is_retryable(grid::code_of(changes->error()))) return 1;
    std::this_thread::sleep_for(100ms);
  }
}

int main(int argc, char** argv) {
  config cfg;
  if (const auto failed = cfg.read(argc, argv)) return fail(failed.text, 2);
  if (cfg.wants_exit()) return std::cout << usage, 0;
  const auto& words = cfg.remainder;
  const auto is = [&words](std::string_view command, std::size_t arguments) {
    return words.size() == arguments + 1 && words[0] == command;
  };
  const bool puts = is("put", 2), gets = is("get", 1), removes = is("remove", 1);
  if (!puts && !gets && !removes && !is("watch", 0) && !is("watch", 1))
    return fail("expected put KEY VALUE, get KEY, remove KEY or watch [PREFIX]; see --help", 2);

  const auto guest = grid::make_guest_config(cfg.grid());
  if (!guest) return fail(guest.why().text, 2);
  caf::actor_system system{cfg};
  grid::node node{system, *guest};
  if (const auto failed = node.start()) return fail(failed);
  if (const auto none = node.wait_any(cfg.timeout)) return fail(none);
  if (gets) {
    const auto found = ask(node, cfg.timeout, store::get, words[1]);
    return found ? (std::cout << *found->value << '\n', 0) : fail(found.error());
  }
  if (!puts && !removes) return watch(node, cfg.timeout, words.size() > 1 ? words[1] : "");
  const auto done =
      puts ? ask(node, cfg.timeout, store::put, store::put_request{words[1], words[2]})
           : ask(node, cfg.timeout, store::remove, words[1]);
  return done ? 0 : fail(done.error());
}
