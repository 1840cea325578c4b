#include "tests/support/catch.hpp"

#include <actorgrid/actorgrid.hpp>
#include <actorgrid/testing/simulation.hpp>

#include <caf/event_based_actor.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::testing;

namespace {

struct line {
  std::string what;
  int count = 0;
  MSGPACK_DEFINE_MAP(what, count)
};

enum class unit : std::uint8_t { piece, box };

using lines = std::vector<line>;
using found = std::variant<int, line>;

constexpr auto biggest = unary<lines, std::optional<line>>(handler_id{40});
constexpr auto by_name = unary<lines, std::map<std::string, line>>(handler_id{41});
constexpr auto find = unary<found, unit>(handler_id{42});

struct counter_clerk : caf::event_based_actor {
  using event_based_actor::event_based_actor;
  caf::behavior make_behavior() override {
    return {[](const lines& all) {
              std::optional<line> best;
              for (const auto& l : all)
                if (!best || l.count > best->count) best = l;
              return best;
            },
            [](const found& f) { return f.index() == 0 ? unit::piece : unit::box; }};
  }
};

struct sorter : caf::event_based_actor {
  using event_based_actor::event_based_actor;
  caf::behavior make_behavior() override {
    return {[](const lines& all) {
      std::map<std::string, line> sorted;
      for (const auto& l : all) sorted.emplace(l.what, l);
      return sorted;
    }};
  }
};

} // namespace

TEST_CASE("actors handle containers of a route's types without any declaration for CAF") {
  simulation sim{2};
  sim.node(1).spawn<counter_clerk>(biggest);
  sim.node(1).spawn<counter_clerk>(find);
  sim.node(1).spawn<sorter>(by_name);
  sim.start();
  const lines order{{"tea", 2}, {"cake", 5}};
  auto best = sim.wait(sim.peer(0, 1).call(biggest, order));
  REQUIRE(best);
  REQUIRE(*best);
  CHECK((*best)->what == "cake");
  auto none = sim.wait(sim.peer(0, 1).call(biggest, lines{}));
  REQUIRE(none);
  CHECK_FALSE(*none);
  auto sorted = sim.wait(sim.peer(0, 1).call(by_name, order));
  REQUIRE(sorted);
  CHECK(sorted->at("tea").count == 2);
  const found boxed{line{"tea", 1}};
  auto kind = sim.wait(sim.peer(0, 1).call(find, boxed));
  REQUIRE(kind);
  CHECK((*kind == unit::box));
}
