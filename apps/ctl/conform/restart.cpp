#include "apps/contract/conformance.hpp"
#include "apps/ctl/conform/scenario.hpp"

#include <actorgrid/task_group.hpp>

#include <atomic>
#include <cstdlib>
#include <mutex>

namespace actorgrid::ctl::conform {

namespace {

constexpr std::size_t caller_count = 8;

/// What the callers share.
struct traffic {
  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> answered{0};
  std::atomic<std::uint64_t> lost{0};
};

task<> call_until_told(peer to, traffic* shared) {
  const call_options settings{.timeout = patience};
  for (std::uint64_t i = 0; !shared->stop; ++i) {
    const auto body = numbered_body(512, i);
    const auto answer = co_await to.call(contract::echo, body, settings);
    if (answer) {
      expect(*answer == body, "an echo returned something else");
      ++shared->answered;
      continue;
    }
    expect(code_of(answer.error()) == errc::disconnected,
           "a call failed as " + render(answer.error()));
    ++shared->lost;
    const auto back = co_await to.wait_connected(patience);
    if (!back) throw deviation("not connected again: " + render(back.error()));
  }
}

} // namespace

std::uint64_t run_restart(node& own, const peer& to, const std::string& command) {
  const auto before = to.stats().connections;
  traffic shared;
  task_group calling(own);
  for (std::size_t i = 0; i < caller_count; ++i) calling.add(call_until_told(to, &shared));
  const int status = std::system(command.c_str());
  const auto back = to.wait_connected(patience).get();
  shared.stop = true;
  calling.wait();
  expect(status == 0, "the command that restarts the peer failed");
  expect(static_cast<bool>(back), "not connected again");
  expect(to.stats().connections > before, "the peer was not restarted");
  expect(shared.lost <= caller_count, "calls failed that were not in flight at the kill");
  check_connection(to);
  return shared.answered;
}

} // namespace actorgrid::ctl::conform
