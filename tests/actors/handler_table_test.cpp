#include "actors/core/handler_table.hpp"
#include "tests/codec/allocations.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <string>

using namespace actorgrid;
using namespace actorgrid::actors;
using actorgrid::testing::allocation_meter;

namespace {

std::vector<detail::handler_spec> spec_of(std::uint8_t id, std::string subroute,
                                          detail::unary_function run = {}) {
  detail::handler_spec spec;
  spec.id = handler_id{id};
  spec.subroute = std::move(subroute);
  spec.run = std::move(run);
  return {std::move(spec)};
}

caf::actor no_actor(const handler_group&) {
  return {};
}

std::string shelf(int number) {
  return "shelf/" + std::to_string(number);
}

std::shared_ptr<handler_entry> find(const handler_table& table, std::uint8_t id,
                                    const std::string& subroute) {
  return table.current()->find(id, codec::make_subroute_id(handler_id{id}, subroute));
}

} // namespace

TEST_CASE("a hundred thousand handlers are registered and removed, each for a few nodes") {
  constexpr int count = 100'000;
  handler_table table;
  std::size_t most_bytes = 0;
  for (int i = 0; i < count; ++i) {
    const allocation_meter meter;
    REQUIRE_FALSE(table.add(spec_of(7, shelf(i)), no_actor));
    most_bytes = std::max(most_bytes, meter.bytes());
  }
  // A flat table of this many handlers would take megabytes.
  CHECK(most_bytes < 8192);
  CHECK(find(table, 7, shelf(0))->spec.subroute == shelf(0));
  CHECK(find(table, 7, shelf(count - 1))->spec.subroute == shelf(count - 1));
  CHECK_FALSE(find(table, 7, shelf(count)));
  most_bytes = 0;
  for (int i = 0; i < count; ++i) {
    const allocation_meter meter;
    REQUIRE_FALSE(table.remove({handler_id{7}}, shelf(i)));
    most_bytes = std::max(most_bytes, meter.bytes());
  }
  CHECK(most_bytes < 8192);
  CHECK(table.stats().empty());
}

TEST_CASE("a snapshot of the handlers stays as it was") {
  handler_table table;
  REQUIRE_FALSE(table.add(spec_of(7, "a"), no_actor));
  REQUIRE_FALSE(table.add(spec_of(8, ""), no_actor));
  const auto before = table.current();
  const auto version = table.version();
  REQUIRE_FALSE(table.remove({handler_id{7}}, "a"));
  REQUIRE_FALSE(table.remove({handler_id{8}}, {}));
  REQUIRE_FALSE(table.add(spec_of(9, "b"), no_actor));
  CHECK(table.version() == version + 3);
  CHECK(before->find(7, codec::make_subroute_id(handler_id{7}, "a")));
  CHECK(before->find(8, {}));
  CHECK_FALSE(before->find(9, codec::make_subroute_id(handler_id{9}, "b")));
  CHECK_FALSE(find(table, 7, "a"));
  CHECK(find(table, 9, "b"));
}

TEST_CASE("handlers of one subroute are told apart by their ID") {
  handler_table table;
  for (int id = 1; id < 256; ++id)
    REQUIRE_FALSE(table.add(spec_of(static_cast<std::uint8_t>(id), "same"), no_actor));
  for (int id = 1; id < 256; ++id)
    CHECK(find(table, static_cast<std::uint8_t>(id), "same")->spec.id.value == id);
  CHECK(code_of(table.add(spec_of(7, "same"), no_actor)) == errc::handler_exists);
  CHECK(code_of(table.add(spec_of(0, "same"), no_actor)) == errc::invalid_handler);
  CHECK(code_of(table.remove({handler_id{7}}, "other")) == errc::unknown_handler);
  CHECK(code_of(table.remove({handler_id{7}}, {})) == errc::unknown_handler);
  CHECK(table.stats().size() == 255);
  table.close();
  CHECK(table.stats().empty());
  CHECK(code_of(table.add(spec_of(7, "same"), no_actor)) == errc::shutting_down);
}

TEST_CASE("what a handler holds may use the table when it goes") {
  handler_table table;
  struct last_word {
    explicit last_word(handler_table& used) : table(used) {}
    handler_table& table;
    ~last_word() { CHECK_FALSE(table.add(spec_of(9, "heir"), no_actor)); }
  };
  auto word = std::make_shared<last_word>(table);
  REQUIRE_FALSE(table.add(
      spec_of(7, "", [word](const call_info&, payload) -> result<payload> { return payload{}; }),
      no_actor));
  word.reset();
  REQUIRE_FALSE(table.remove({handler_id{7}}, {}));
  CHECK(find(table, 9, "heir"));
}
