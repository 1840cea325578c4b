#include "tests/cluster/cluster.hpp"
#include "tests/support/catch.hpp"
#include "tests/typed/store.hpp"

#include <caf/scoped_actor.hpp>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;
using store::store_actor;

namespace {

/// Offers a store that starts with the text of the section [store].
struct settings : system_config {
  settings() {
    opt_group{custom_options_, "store"}.add(first, "first", "the first text");
    add_handler_with<store_actor>(store::all, {.restart = {.deaths_max = 2, .delay_min = 1ms}},
                                  [](const settings& s) {
                                    if (++s.starts == 3) throw std::runtime_error("no disk");
                                    return s.first;
                                  });
  }
  failure read_with(const std::string& spawn, std::vector<std::string> others = {}) {
    const auto host = free_host();
    others.insert(others.end(), {"--grid.local=" + host, "--grid.peers=[\"" + host + "\"]",
                                 "--grid.spawn=" + spawn});
    return read(others);
  }

  std::string first = "unset";
  mutable std::atomic<int> starts{0};
};

/// Takes two arguments, one of which cannot be copied.
class pair_actor : public caf::event_based_actor {
public:
  pair_actor(caf::actor_config& cfg, std::unique_ptr<int> a, int b)
      : caf::event_based_actor(cfg), sum_(*a + b) {}
  caf::behavior make_behavior() override {
    return {[this](const store::key&) { return std::to_string(sum_); }};
  }

private:
  const int sum_;
};

std::string text_of(const node& n, const std::string& name) {
  caf::scoped_actor self{n.actor(store::get).home_system()};
  std::string text;
  self->request(n.actor(store::get), 10s, tagged_request<store::get>{{{}, {name}}})
      .receive([&](const std::string& found) { text = found; },
               [&](const caf::error& e) { text = render(e); });
  return text;
}

} // namespace

TEST_CASE("an offered actor is made from the configuration as it was read") {
  settings config;
  REQUIRE(!config.read_with("[51]", {"--store.first=read"}));
  caf::actor_system system{config};
  node n{system, config.grid()};
  REQUIRE(!n.start());
  CHECK(n.handlers().size() == 5);
  CHECK(text_of(n, "first") == "read");
  CHECK(config.starts == 1);
  caf::anon_send(n.actor(store::put), store::entry{"die", ""});
  REQUIRE(eventually([&] { return text_of(n, "first") == "read"; }));
  CHECK(config.starts == 2);
}

TEST_CASE("the configuration names one ID of an actor with several routes, or all") {
  settings config;
  REQUIRE(!config.read_with("[50, 51, 52, 53, 54]"));
  caf::actor_system system{config};
  node n{system, config.grid()};
  REQUIRE(!n.start());
  CHECK(n.handlers().size() == 5);
  CHECK(text_of(n, "first") == "unset");
  CHECK(config.starts == 1);
  CHECK(render(n.spawn(store::get.id)) == "handler_exists: handler 50 is registered already");
}

TEST_CASE("a function of the configuration that throws counts as a death of the actor") {
  settings config;
  config.starts = 2;
  REQUIRE(!config.read_with("[50]"));
  caf::actor_system system{config};
  node n{system, config.grid()};
  REQUIRE(!n.start());
  REQUIRE(eventually([&] { return n.handlers()[0].deaths == 1; }));
  CHECK(n.handlers()[0].last_death.text == "could not be started: no disk");
  CHECK(eventually([&] { return n.handlers()[0].state == handler_state::serving; }));
}

TEST_CASE("a node spawns an actor with several arguments from the configuration, or none") {
  settings config;
  REQUIRE(!config.read_with("[]"));
  caf::actor_system system{config};
  node n{system, config.grid()};
  REQUIRE(!n.spawn<pair_actor>(
      store::get, [](const settings&) { return std::tuple{std::make_unique<int>(4), 3}; }));
  caf::scoped_actor self{system};
  self->request(n.actor(store::get), 10s, store::key{"a"})
      .receive([](const std::string& sum) { CHECK(sum == "7"); },
               [](const caf::error& e) { FAIL(render(e)); });
  struct other : system_config {};
  REQUIRE(!n.at("other").spawn_with<store_actor>(store::put, {.restart = {.deaths_max = 1}},
                                                 [](const other&) { return std::string{}; }));
  CHECK(eventually([&] { return n.handlers()[0].state == handler_state::failed; }));
  CHECK(n.handlers()[0].last_death.text
        == "could not be started: the actor system was not made from the configuration that the "
           "factory of the actor's arguments takes");
}
