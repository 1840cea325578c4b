#include "tests/support/catch.hpp"
#include "tests/typed/store.hpp"

#include <actorgrid/testing/simulation.hpp>

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

using namespace actorgrid;
using namespace std::chrono_literals;
using store::store_actor;
using testing::simulation;

namespace {

struct two_nodes : simulation {
  two_nodes() : simulation(2) {}

  template <class Route>
  auto call(Route route, typename Route::request_type request, std::string subroute = {}) {
    return wait(peer(0, 1).call(route, request, {.subroute = std::move(subroute)}));
  }
  std::string read(const std::string& name) {
    auto text = call(store::get, {name});
    return text ? *text : render(text.error());
  }
  template <class Route>
  std::vector<std::string> listed(Route route) {
    std::vector<std::string> all;
    auto stream = wait(peer(0, 1).open(route));
    while (auto text = wait(stream->next())) all.push_back(*text);
    if (stream->error()) all.push_back(render(stream->error()));
    return all;
  }
  std::vector<handler_state> states() {
    std::vector<handler_state> all;
    for (const auto& handler : node(1).handlers()) all.push_back(handler.state);
    return all;
  }
  void kill_actor() {
    (void)call(store::put, {"die", ""});
    settle();
  }
};

/// Answers get when something is put.
class waiting_actor : public caf::event_based_actor {
public:
  using caf::event_based_actor::event_based_actor;
  caf::behavior make_behavior() override {
    return {[this](const store::entry& e) {
              promise_.deliver(e.text);
              return true;
            },
            [this](const tagged_request<store::get>&) {
              return promise_ = make_response_promise<std::string>();
            }};
  }

private:
  caf::typed_response_promise<std::string> promise_;
};

task<> ask(peer whom, std::string* answer) {
  auto text = co_await whom.call(store::get, {"a"});
  *answer = text ? *text : render(text.error());
}

std::vector<handler_state> five(handler_state each) {
  return std::vector<handler_state>(5, each);
}

/// A list that routes() would refuse to make: one ID for two routes.
auto put_twice() {
  constexpr auto as_number = unary<int, int>(store::put.id);
  return route_list<std::remove_cv_t<decltype(store::put)>, std::remove_cv_t<decltype(as_number)>>{
      {store::put, as_number}};
}

} // namespace

TEST_CASE("one actor serves several routes with one state, told apart by type and by tag") {
  two_nodes sim;
  REQUIRE(!sim.node(1).spawn<store_actor>(store::all, "1"));
  sim.start();
  CHECK(sim.read("first") == "1");
  CHECK(*sim.call(store::put, {"second", "2"}));
  CHECK_FALSE(*sim.call(store::put, {"second", "two"}));
  CHECK(sim.read("second") == "two");
  CHECK(sim.listed(store::list) == std::vector<std::string>{"1", "two"});
  CHECK(sim.listed(store::names) == std::vector<std::string>{"first", "second"});
  CHECK(*sim.call(store::erase, {"second"}));
  CHECK_FALSE(*sim.call(store::erase, {"second"}));
  CHECK(sim.read("second") == "remote_failure: nothing under second for http://node0:9000");
}

TEST_CASE("an actor with several routes lives where its options say, under its subroute") {
  const auto where = GENERATE(run_on::pool, run_on::loop, run_on::thread);
  two_nodes sim;
  auto shelf = sim.node(1).at("shelf");
  REQUIRE(!shelf.spawn_with<store_actor>(store::all, {.where = where}, "1"));
  sim.start();
  CHECK(*sim.call(store::put, {"second", "2"}, "shelf"));
  CHECK(*sim.call(store::get, {"second"}, "shelf") == "2");
  CHECK_FALSE(sim.call(store::get, {"second"}));
  CHECK_FALSE(sim.node(1).unregister(store::get.id, "shelf"));
  CHECK_FALSE(sim.call(store::get, {"second"}, "shelf"));
  CHECK_FALSE(*sim.call(store::put, {"second", "2"}, "shelf"));
}

TEST_CASE("an actor of the user's own serves several routes") {
  two_nodes sim;
  const auto mine = sim.system().spawn<store_actor>("1");
  REQUIRE(!sim.node(1).handle(store::all, mine));
  sim.start();
  CHECK(sim.read("first") == "1");
  CHECK(sim.listed(store::list) == std::vector<std::string>{"1"});
  sim.kill_actor();
  CHECK(sim.states() == five(handler_state::failed));
  CHECK(sim.read("first") == "remote_failure: handler 51 has failed: exit_reason(user_shutdown)");
  CHECK(sim.listed(store::list)
        == std::vector<std::string>{
            "remote_failure: handler 53 has failed: exit_reason(user_shutdown)"});
  CHECK(code_of(sim.node(1).handle(routes(store::put), caf::actor{})) == errc::invalid_handle);
}

TEST_CASE("all routes of an actor are registered, or none") {
  two_nodes sim;
  auto& node = sim.node(1);
  REQUIRE(!node.handle(store::erase, [](const store::key&) { return true; }));
  CHECK(render(node.spawn<store_actor>(store::all, "1"))
        == "handler_exists: handler 52 is registered already");
  CHECK(node.handlers().size() == 1);
  const auto twice = put_twice();
  CHECK(render(node.spawn<store_actor>(twice, "1"))
        == "handler_exists: handler 50 is listed twice");
  CHECK(code_of(node.spawn<store_actor>(routes(store::put, unary<int, int>(handler_id{0})), "1"))
        == errc::invalid_handler);
  CHECK(node.handlers().size() == 1);
  CHECK_FALSE(node.unregister(store::erase.id));
  CHECK_FALSE(node.spawn<store_actor>(store::all, "1"));
  CHECK(node.handlers().size() == 5);
}

TEST_CASE("a death restarts the actor of several routes once, for all of them") {
  two_nodes sim;
  REQUIRE(!sim.node(1).spawn<store_actor>(store::all, "1"));
  sim.start();
  CHECK(*sim.call(store::put, {"second", "2"}));
  sim.kill_actor();
  CHECK(sim.states() == five(handler_state::restarting));
  CHECK(sim.read("first").starts_with("remote_failure: handler 51 is being restarted: "));
  CHECK(sim.seen(1).count(event::kind::handler_died) == 1);
  CHECK(sim.seen(1).events().back().text
        == "handler 50, handler 51, handler 52, handler 53, handler 54");
  sim.advance(100ms);
  CHECK(sim.states() == five(handler_state::serving));
  CHECK(sim.listed(store::names) == std::vector<std::string>{"first"});
  for (const auto& handler : sim.node(1).handlers()) CHECK(handler.deaths == 1);
  CHECK(sim.node(1).handlers()[0].calls == 2);
  CHECK(sim.node(1).handlers()[1].calls == 1);
}

TEST_CASE("an actor ends with the last of its routes, and serves the others until then") {
  two_nodes sim;
  const auto before = sim.system().registry().running();
  REQUIRE(!sim.node(1).spawn<store_actor>(store::all, "1"));
  sim.start();
  CHECK(sim.read("first") == "1");
  CHECK_FALSE(sim.node(1).unregister(store::put.id));
  CHECK(code_of(sim.node(1).unregister(store::put.id)) == errc::unknown_handler);
  CHECK_FALSE(sim.call(store::put, {"second", "2"}));
  CHECK(sim.read("first") == "1");
  // Another handler takes the place.
  CHECK_FALSE(sim.node(1).handle(store::put, [](const store::entry&) { return false; }));
  CHECK_FALSE(*sim.call(store::put, {"die", ""}));
  CHECK(sim.read("first") == "1");
  const auto serving = sim.system().registry().running();
  const auto left = routes(tagged<store::get>, store::erase, store::list, tagged<store::names>);
  CHECK(code_of(sim.node(1).unregister(left, "shelf")) == errc::unknown_handler);
  CHECK_FALSE(sim.node(1).unregister(left));
  CHECK(code_of(sim.node(1).unregister(left)) == errc::unknown_handler);
  sim.settle();
  CHECK(sim.system().registry().running() < serving);
  CHECK(sim.node(1).handlers().size() == 1);
  sim.stop(0);
  sim.stop(1);
  CHECK(sim.system().registry().running() <= before);
}

TEST_CASE("handlers are removed together, or none of them") {
  two_nodes sim;
  auto& node = sim.node(1);
  REQUIRE(!node.spawn<store_actor>(routes(store::put, tagged<store::get>), "1"));
  CHECK(render(node.unregister(routes(store::put, store::list)))
        == "unknown_handler: handler 53 is not registered");
  CHECK(render(node.unregister(put_twice())) == "unknown_handler: handler 50 is not registered");
  CHECK(node.handlers().size() == 2);
  CHECK_FALSE(node.unregister(store::put));
  CHECK(node.handlers().size() == 1);
}

TEST_CASE("a call that runs when its route is removed is answered if its actor has other routes") {
  two_nodes sim;
  REQUIRE(!sim.node(1).spawn<waiting_actor>(routes(store::put, tagged<store::get>)));
  sim.start();
  std::string answer;
  sim.node(0).spawn_task(ask(sim.peer(0, 1), &answer));
  sim.settle();
  CHECK_FALSE(sim.node(1).unregister(store::get));
  sim.settle();
  CHECK(answer.empty());
  CHECK(*sim.call(store::put, {"a", "late"}));
  sim.settle();
  CHECK(answer == "late");
}

TEST_CASE("a route that was removed is in no event of its actor") {
  two_nodes sim;
  REQUIRE(!sim.node(1).spawn<store_actor>(routes(store::put, tagged<store::get>), "1"));
  sim.start();
  CHECK_FALSE(sim.node(1).unregister(store::get.id));
  sim.kill_actor();
  CHECK(sim.seen(1).events().back().text == "handler 50");
}

TEST_CASE("one tagged route works alone, and pass_info changes nothing about it") {
  two_nodes sim;
  REQUIRE(!sim.node(1).spawn_with<store_actor>(tagged<store::get>, {.pass_info = true}, "1"));
  sim.start();
  CHECK(sim.read("first") == "1");
}
