#include "net/auth/replay_memory.hpp"
#include "tests/support/catch.hpp"

#include <string>

using actorgrid::auth::replay_memory;

TEST_CASE("what was seen is known until it is not valid any more") {
  replay_memory memory;
  CHECK(memory.is_new("a", 1000, 1300));
  CHECK_FALSE(memory.is_new("a", 1000, 1300));
  CHECK(memory.is_new("b", 1000, 1300));
  CHECK_FALSE(memory.is_new("a", 1300, 1300));
  CHECK(memory.is_new("a", 1301, 1600));
}

TEST_CASE("what lives longer keeps what came later, and that is no harm") {
  replay_memory memory;
  CHECK(memory.is_new("long", 1000, 2000));
  CHECK(memory.is_new("short", 1000, 1100));
  CHECK_FALSE(memory.is_new("short", 1500, 1600));
  CHECK(memory.is_new("new", 2001, 2100));
  CHECK(memory.size() == 1);
}

TEST_CASE("a full memory forgets the oldest and stays as large as it is") {
  replay_memory memory{100};
  for (int i = 0; i < 1000; ++i) CHECK(memory.is_new(std::to_string(i), 1000, 1300));
  CHECK(memory.size() == 100);
  CHECK_FALSE(memory.is_new("999", 1000, 1300));
  CHECK_FALSE(memory.is_new("900", 1000, 1300));
  CHECK(memory.is_new("899", 1000, 1300));
}
