#include "tests/support/catch.hpp"

#include <actorgrid/time_limit.hpp>

#include <limits>

using namespace actorgrid;
using namespace actorgrid::detail;
using namespace std::chrono_literals;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

namespace {

using clock_type = std::chrono::steady_clock;
using point = clock_type::time_point;

template <class Duration>
void check_ends() {
  const point now = clock_type::now();
  CHECK(deadline_after(now, Duration::max()) == point::max());
  CHECK(deadline_after(now, Duration::zero()) == now);
  CHECK(deadline_after(now, Duration::min()) < now);
  CHECK(deadline_after(point::min(), Duration::min()) == point::min());
  CHECK(time_limit{Duration::max()} >= time_limit{std::chrono::years(292)});
  CHECK(time_limit{Duration::min()} <= time_limit{-std::chrono::years(292)});
}

} // namespace

TEST_CASE("times of every unit stay at the end of their range") {
  check_ends<nanoseconds>();
  check_ends<std::chrono::microseconds>();
  check_ends<milliseconds>();
  check_ends<seconds>();
  check_ends<std::chrono::minutes>();
  check_ends<hours>();
  check_ends<std::chrono::days>();
  check_ends<std::chrono::years>();
  check_ends<std::chrono::duration<double>>();
  check_ends<std::chrono::duration<float, std::ratio<3600>>>();
}

TEST_CASE("times that fit are converted as std::chrono does") {
  static_assert(saturating_cast<nanoseconds>(2s) == 2s);
  static_assert(saturating_cast<seconds>(1999ms) == 1s);
  static_assert(saturating_cast<seconds>(-1999ms) == -1s);
  static_assert(saturating_cast<milliseconds>(nanoseconds::max())
                == std::chrono::duration_cast<milliseconds>(nanoseconds::max()));
  CHECK(saturating_cast<milliseconds>(hours::max()) == milliseconds::max());
  CHECK(saturating_cast<milliseconds>(hours::min()) == milliseconds::min());
  CHECK(saturating_cast<nanoseconds>(std::chrono::duration<double>{1.5}) == 1500ms);
  using frames = std::chrono::duration<std::int64_t, std::ratio<1001, 30000>>;
  CHECK(saturating_cast<milliseconds>(frames{30000}) == 1001s);
  CHECK(saturating_cast<nanoseconds>(frames::max()) == nanoseconds::max());
}

TEST_CASE("a duration that is not a number is zero, and an infinite one saturates") {
  const std::chrono::duration<double> none{std::numeric_limits<double>::quiet_NaN()};
  CHECK(saturating_cast<nanoseconds>(none) == 0ns);
  const std::chrono::duration<double> endless{std::numeric_limits<double>::infinity()};
  CHECK(saturating_cast<nanoseconds>(endless) == nanoseconds::max());
  CHECK(saturating_cast<nanoseconds>(-endless) == nanoseconds::min());
}

TEST_CASE("the time left saturates at both ends of its range") {
  const point now = clock_type::now();
  CHECK(time_left(point::max(), now) == nanoseconds::max());
  CHECK(time_left(point::min(), now) == nanoseconds::min());
  CHECK(time_left(point::max() - 1ns, point::min()) == nanoseconds::max());
  CHECK(time_left(now + 5s, now) == 5s);
}
