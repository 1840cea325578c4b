#include "tests/support/catch.hpp"

#include <actorgrid/detail/gcc_12.hpp>

#include <coroutine>

using namespace actorgrid;

namespace {

struct counted {
  explicit counted(int& living) : count(&living) { ++*count; }
  counted(const counted& other) : count(other.count) { ++*count; }
  counted& operator=(const counted&) = delete;
  ~counted() { --*count; }

  int* count;
};

struct aggregate {
  counted member;
};

struct eager {
  struct promise_type {
    eager get_return_object() { return {}; }
    std::suspend_never initial_suspend() { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { throw; }
  };
};

std::suspend_never take(const aggregate&) {
  return {};
}

eager await_with_temporary(int& living) {
  co_await take(aggregate{counted{living}});
}

} // namespace

TEST_CASE("temporary aggregates are refused by exactly those compilers that destroy them twice") {
  int living = 0;
  await_with_temporary(living);
  CHECK(detail::compiler_destroys_aggregates_twice == (living != 0));
}
