#include "tests/cluster/cluster.hpp"
#include "tests/support/catch.hpp"
#include "tests/typed/inventory.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include <atomic>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;
using inventory::change;
using inventory::item;
using inventory::lookup;

namespace {

/// Counts its own answers; dies if asked for "die".
class inventory_actor : public caf::event_based_actor {
public:
  inventory_actor(caf::actor_config& cfg, int first) : caf::event_based_actor(cfg), next_(first) {}

  caf::behavior make_behavior() override {
    return {[this](const lookup& q) -> caf::result<item> {
      if (q.sku == "die") {
        quit(caf::exit_reason::user_shutdown);
        return caf::sec::runtime_error;
      }
      if (q.sku == "throw") throw std::runtime_error("out of paper");
      if (q.sku == "unknown") return remote_error("no such sku");
      return item{q.sku, next_++};
    }};
  }

private:
  int next_;
};

/// Throws in its constructor.
class stillborn : public caf::event_based_actor {
public:
  explicit stillborn(caf::actor_config& cfg) : caf::event_based_actor(cfg) {
    throw std::runtime_error("no disk");
  }
  caf::behavior make_behavior() override {
    return {[](const lookup&) { return item{}; }};
  }
};

constexpr auto tally = unary<no_payload, int>(handler_id{60});

/// Counts the requests, which carry nothing.
class counting_actor final : public caf::event_based_actor {
public:
  using caf::event_based_actor::event_based_actor;
  caf::behavior make_behavior() override {
    return {[this](no_payload) { return ++counted_; }};
  }

private:
  int counted_ = 0;
};

handler_options restarting_soon(std::size_t deaths_max = 10) {
  return {.restart = {.deaths_max = deaths_max, .delay_min = 1ms, .delay_max = 5ms}};
}

std::string text_of(const caf::expected<item>& r) {
  return r ? "" : failure_of(r.error()).text;
}

} // namespace

TEST_CASE("an actor the user owns answers the types of its route") {
  checked_cluster c(2);
  auto mine = c.system().spawn<inventory_actor>(5);
  c[1].handle(inventory::get, mine);
  c.start();
  auto p = c.peer(0, 1);
  CHECK(*p.call(inventory::get, {"a"}).get() == item{"a", 5});
  CHECK(text_of(p.call(inventory::get, {"unknown"}).get()) == "no such sku");
  auto wrong = p.call(inventory::get.id, encode(5)).get();
  REQUIRE(!wrong);
  CHECK(failure_of(wrong.error()).text
        == "handler 40: the request does not fit: expected inventory::lookup, got an integer");
  caf::anon_send_exit(mine, caf::exit_reason::kill);
  CHECK(eventually([&] { return c[1].handlers().front().state == handler_state::failed; }));
  CHECK(text_of(p.call(inventory::get, {"a"}).get()) == "handler 40 has failed: exit_reason(kill)");
  CHECK(c.seen(1).count(event::kind::handler_failed) == 1);
}

TEST_CASE("an actor answers requests that carry nothing") {
  checked_cluster c(2);
  REQUIRE(!c[1].spawn<counting_actor>(tally));
  c.start();
  CHECK(c.peer(0, 1).call(tally).get() == 1);
  CHECK(c.peer(0, 1).call(tally).get() == 2);
}

TEST_CASE("an actor that does not speak its route's types is told apart from one that fails") {
  checked_cluster c(2);
  auto other = c.system().spawn([]() -> caf::behavior { return {[](int) { return 1; }}; });
  c[1].handle(inventory::get, other);
  c.start();
  CHECK(text_of(c.peer(0, 1).call(inventory::get, {"a"}).get())
            .starts_with("the handler's actor and the route disagree about types"));
  caf::anon_send_exit(other, caf::exit_reason::kill);
}

TEST_CASE("the node spawns a handler actor, and spawns it again when it dies") {
  checked_cluster c(2);
  CHECK(!c[1].spawn_with<inventory_actor>(inventory::get, restarting_soon(), 5));
  CHECK(code_of(c[1].spawn<inventory_actor>(inventory::get, 1)) == errc::handler_exists);
  c.start();
  auto p = c.peer(0, 1);
  CHECK(*p.call(inventory::get, {"a"}).get() == item{"a", 5});
  CHECK(*p.call(inventory::get, {"a"}).get() == item{"a", 6});
  CHECK(!p.call(inventory::get, {"die"}).get());
  // Restarted, with the same arguments.
  CHECK(eventually([&] {
    auto r = p.call(inventory::get, {"a"}).get();
    // Or it was in the mailbox of the one that died, or came right after its end.
    const auto why = text_of(r);
    INFO(why);
    if (!r)
      CHECK((why.starts_with("handler 40 is being restarted: ")
             || why.starts_with("the handler's actor ended without an answer: ")));
    return r && r->count == 5;
  }));
  CHECK(c.seen(1).count(event::kind::handler_died) == 1);
  const auto stats = c[1].handlers();
  REQUIRE(stats.size() == 1);
  CHECK(stats[0].id == inventory::get.id);
  CHECK(stats[0].state == handler_state::serving);
  CHECK(stats[0].deaths == 1);
  CHECK(stats[0].calls >= 4);
}

TEST_CASE("a spawned handler actor that throws tells its caller why, and is started again") {
  checked_cluster c(2);
  c[1].spawn_with<inventory_actor>(inventory::get, restarting_soon(), 5);
  c.start();
  auto p = c.peer(0, 1);
  const auto text = text_of(p.call(inventory::get, {"throw"}).get());
  CHECK(text.find("handler panic: out of paper") != std::string::npos);
  CHECK(eventually([&] { return static_cast<bool>(p.call(inventory::get, {"a"}).get()); }));
}

TEST_CASE("a handler actor that dies too often is marked as failed, until it is registered again") {
  checked_cluster c(2);
  c[1].spawn_with<inventory_actor>(inventory::get, restarting_soon(3), 5);
  c.start();
  auto p = c.peer(0, 1);
  CHECK(eventually([&] {
    (void)p.call(inventory::get, {"die"}).get();
    return c[1].handlers()[0].state == handler_state::failed;
  }));
  CHECK(c[1].handlers()[0].deaths == 3);
  CHECK(c.seen(1).count(event::kind::handler_died) == 2);
  CHECK(c.seen(1).count(event::kind::handler_failed) == 1);
  CHECK(text_of(p.call(inventory::get, {"a"}).get()).starts_with("handler 40 has failed: "));
  CHECK(!c[1].unregister(inventory::get.id));
  CHECK(!c[1].spawn<inventory_actor>(inventory::get, 9));
  CHECK(*p.call(inventory::get, {"a"}).get() == item{"a", 9});
}

TEST_CASE("a handler actor that cannot be made counts as one that died") {
  checked_cluster c(2);
  c[1].spawn_with<stillborn>(inventory::get, restarting_soon(2));
  c.start();
  CHECK(eventually([&] { return c[1].handlers()[0].state == handler_state::failed; }));
  CHECK(text_of(c.peer(0, 1).call(inventory::get, {"a"}).get())
        == "handler 40 has failed: could not be started: no disk");
}

TEST_CASE("removing a handler ends the actor that the node spawned for it") {
  checked_cluster c(2);
  c[1].spawn<inventory_actor>(inventory::get, 5);
  c.start();
  auto p = c.peer(0, 1);
  CHECK(p.call(inventory::get, {"a"}).get());
  c[1].unregister(inventory::get.id);
  CHECK(text_of(p.call(inventory::get, {"a"}).get()) == "Invalid Handler for type: 40");
  // The cluster checks at its end that no actor is left.
}

TEST_CASE("a handler actor has a thread of its own only if that was asked for") {
  checked_cluster c(2);
  const auto before = c.system().detached_actors(); // CAF has one, too
  c[1].spawn<inventory_actor>(inventory::get, 5);
  c[1].at("own").spawn_with<inventory_actor>(inventory::get, {.where = run_on::thread}, 6);
  c.start();
  auto p = c.peer(0, 1);
  CHECK(*p.call(inventory::get, {"a"}).get() == item{"a", 5});
  CHECK(*p.call(inventory::get, {"a"}, {.subroute = "own"}).get() == item{"a", 6});
  CHECK(c.system().detached_actors() == before + 1);
}

TEST_CASE("a function has as many threads of its own as it asked for and needs") {
  checked_cluster c(2);
  const auto before = c.system().detached_actors();
  const auto where = [](const lookup& q) { return item{q.sku, 1}; };
  c[1].handle(inventory::get, where, {.where = run_on::pool});
  c[1].at("own").handle(inventory::get, where, {.where = run_on::thread, .concurrency = 2});
  c.start();
  auto p = c.peer(0, 1);
  CHECK(p.call(inventory::get, {"a"}).get());
  CHECK(c.system().detached_actors() == before);
  CHECK(p.call(inventory::get, {"a"}, {.subroute = "own"}).get());
  CHECK(c.system().detached_actors() == before + 1);
}

TEST_CASE("an actor serves a typed stream route, spawned by the node or the user's") {
  auto serve = [](caf::event_based_actor* self) -> caf::behavior {
    return {[self](stream_request<lookup, change, item>& r) {
      auto out = std::make_shared<sink<item>>(std::move(r.out));
      auto in = std::make_shared<source<change>>(std::move(r.in));
      in->next().then(self, [=](std::optional<change> c) {
        if (!c) return out->fail("nothing came");
        out->send({r.opening.sku, c->delta}).then(self, [out](const caf::error&) {
          out->finish();
        });
      });
    }};
  };
  checked_cluster c(2);
  auto mine = c.system().spawn(serve);
  c[1].handle(inventory::watch, mine);
  c.start();
  auto s = c.peer(0, 1).open(inventory::watch, {"x"}).get();
  REQUIRE(s);
  CHECK(!s->send({"a", 3}).get());
  CHECK(*s->next().get() == item{"x", 3});
  CHECK(!s->next().get());
  CHECK(!s->error());
  caf::anon_send_exit(mine, caf::exit_reason::kill);
  CHECK(eventually([&] { return c[1].handlers()[0].state == handler_state::failed; }));
  auto refused = c.peer(0, 1).open(inventory::watch, {"x"}).get();
  REQUIRE(refused);
  CHECK(!refused->next().get());
  CHECK(failure_of(refused->error()).text == "handler 41 has failed: exit_reason(kill)");
}

TEST_CASE("handlers offered by the configuration start by ID, from the file or by hand") {
  struct settings : system_config {
    settings() {
      add_handler<inventory_actor>(inventory::get, 5);
      add_handler(inventory::count, [] { return 3; });
    }
  };
  settings config;
  const auto host = free_host();
  REQUIRE(!config.read(
      {"--grid.local=" + host, "--grid.peers=[\"" + host + "\"]", "--grid.spawn=[40]"}));
  caf::actor_system system{config};
  node n{system, config.grid()};
  REQUIRE(!n.start());
  auto stats = n.handlers();
  REQUIRE(stats.size() == 1);
  CHECK(stats[0].id == inventory::get.id);
  CHECK(!n.spawn(inventory::count.id));
  CHECK(n.handlers().size() == 2);
  auto unknown = n.spawn(handler_id{77});
  CHECK(failure_of(unknown)
        == failure{errc::unknown_handler, "nobody offers handler 77; offered are 40, 42"});
}
