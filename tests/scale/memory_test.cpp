#include "tests/cluster/cluster.hpp"
#include "tests/cluster/routes.hpp"
#include "tests/support/catch.hpp"

#include <atomic>
#include <cstddef>
#include <malloc.h>

using namespace actorgrid;
using namespace actorgrid::testing;

namespace {

/// Bytes that this process has allocated; 0 under sanitizers, which have their own heap.
std::size_t live_bytes() {
  const auto all = ::mallinfo2();
  return all.uordblks + all.hblkhd;
}

struct openers {
  std::atomic<std::ptrdiff_t> left{0};
  std::atomic<std::size_t> clean{0}, working{0};
};

/// Opens streams and ends them, one after the other.
task<> open_and_end(peer to, openers* all) {
  while (all->left-- > 0) {
    auto opened = co_await to.open(echo_stream, "opening");
    if (!opened) continue;
    opened->finish();
    const auto end = co_await opened->next();
    if (!end && !opened->error()) ++all->clean;
  }
  --all->working;
}

void open_streams(checked_cluster& c, std::size_t count) {
  openers all;
  all.left = static_cast<std::ptrdiff_t>(count);
  all.working = 16;
  for (int i = 0; i < 16; ++i) c[0].spawn_task(open_and_end(c.link(0, 1), &all));
  while (!eventually([&] { return all.working == 0; })) {
  }
  CHECK(all.clean == count);
  check_no_stream_left(c);
}

} // namespace

TEST_CASE(
    "a hundred thousand streams, opened and ended on one connection, leave no memory in use") {
  checked_cluster c(2);
  serve_all(c[1]);
  c.start();
  open_streams(c, 5'000); // what is kept for reuse
  const auto before = live_bytes();
  // Sanitizers hide the heap, and would take minutes.
  open_streams(c, before == 0 ? 5'000 : 100'000);
  CHECK(live_bytes() <= before + before / 10);
}
