#include "tests/interop/minio/lock_table.hpp"
#include "tests/support/catch.hpp"

#include <chrono>
#include <string>

using namespace actorgrid;
using namespace std::chrono_literals;
using minio::lock_code;
using minio::lock_request;
using minio::lock_table;

namespace {

constexpr lock_table::clock::time_point start{1h};

lock_request of(std::string uid, std::vector<std::string> resources) {
  return {std::move(uid), std::move(resources), "server", {}, {}};
}
lock_code code_of(const minio::lock_answer& a) {
  return static_cast<lock_code>(a.Code);
}

} // namespace

TEST_CASE("a writer locks all resources or none, and readers share") {
  lock_table t;
  CHECK(code_of(t.lock(of("w", {"a", "b"}), false, start)) == lock_code::granted);
  CHECK(code_of(t.lock(of("x", {"c", "b"}), false, start)) == lock_code::conflict);
  CHECK(code_of(t.lock(of("r", {"a"}), true, start)) == lock_code::conflict);
  CHECK(t.size() == 2);
  CHECK(code_of(t.lock(of("r", {"c"}), true, start)) == lock_code::granted);
  CHECK(code_of(t.lock(of("s", {"c"}), true, start)) == lock_code::granted);
  CHECK(code_of(t.lock(of("x", {"c"}), false, start)) == lock_code::conflict);
  CHECK(code_of(t.unlock(of("r", {"c"}))) == lock_code::granted);
  CHECK(code_of(t.unlock(of("r", {"c"}))) == lock_code::error);
  CHECK(code_of(t.unlock(of("s", {"c"}))) == lock_code::granted);
  CHECK(code_of(t.lock(of("x", {"c"}), false, start)) == lock_code::granted);
  CHECK(code_of(t.unlock(of("w", {"a", "b"}))) == lock_code::granted);
  CHECK(t.size() == 1);
  CHECK(code_of(t.lock(of("", {"c"}), false, start)) == lock_code::error);
  CHECK(code_of(t.lock(of("y", {}), false, start)) == lock_code::error);
}

TEST_CASE("a lock that is not refreshed expires") {
  lock_table t;
  t.lock(of("w", {"a"}), false, start);
  t.lock(of("v", {"b"}), false, start);
  CHECK(code_of(t.refresh(of("w", {}), start + 50s)) == lock_code::granted);
  CHECK(code_of(t.refresh(of("w", {}), start + 100s)) == lock_code::granted);
  CHECK(t.size() == 1);
  CHECK(code_of(t.refresh(of("v", {}), start + 100s)) == lock_code::not_found);
  CHECK(code_of(t.lock(of("x", {"b"}), false, start + 100s)) == lock_code::granted);
}

TEST_CASE("locks are ended by force, by their UID or by their resource") {
  lock_table t;
  t.lock(of("r", {"a"}), true, start);
  t.lock(of("s", {"a", "b"}), true, start);
  CHECK(code_of(t.force_unlock(of("s", {}))) == lock_code::granted);
  CHECK(t.size() == 1);
  CHECK(code_of(t.force_unlock(of("", {"a"}))) == lock_code::granted);
  CHECK(t.size() == 0);
}

TEST_CASE("locks have a maximum number") {
  lock_table t;
  for (std::size_t i = 0; i < lock_table::locks_max; ++i)
    t.lock(of("w", {std::to_string(i)}), false, start);
  CHECK(code_of(t.lock(of("w", {"one more"}), false, start)) == lock_code::error);
  CHECK(t.size() == lock_table::locks_max);
}
