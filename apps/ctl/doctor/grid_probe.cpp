#include "apps/ctl/doctor/grid_probe.hpp"

#include "apps/ctl/doctor/parallel.hpp"

#include <actorgrid/node.hpp>
#include <actorgrid/system_config.hpp>

#include <caf/actor_system.hpp>

#include <algorithm>
#include <exception>
#include <thread>
#include <utility>

namespace actorgrid::doctor {

namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using std::chrono::system_clock;

/// A guest must be the one that dials, by the order of names, all that it asks: a name that dials
/// more than a few is hard to find.
constexpr std::size_t asked_by_one_guest = 8;

/// Waits for the connection; the first failed attempt is final.
failure wait_connected(const peer& to, std::chrono::milliseconds limit) {
  const auto deadline = steady_clock::now() + limit;
  for (;;) {
    const auto connected = to.wait_connected(100ms).get();
    if (connected) return {};
    if (code_of(connected.error()) != errc::deadline_exceeded) return failure_of(connected.error());
    if (auto last = to.stats().last_failure) return last;
    if (steady_clock::now() >= deadline) return {errc::deadline_exceeded, "no connection in time"};
  }
}

grid_facts ask_one(const peer& node, std::chrono::milliseconds limit) {
  grid_facts found;
  found.why_not = wait_connected(node, limit);
  if (found.why_not) return found;
  const auto sent = system_clock::now();
  const auto sent_at = steady_clock::now();
  auto answer = node.call(contract::node_status, {.timeout = limit}).get();
  if (!answer) {
    found.why_not = failure_of(answer.error());
    return found;
  }
  found.clock_uncertain = (steady_clock::now() - sent_at) / 2;
  const auto middle = std::chrono::nanoseconds{sent.time_since_epoch()} + found.clock_uncertain;
  found.clock_ahead = std::chrono::nanoseconds{answer->clock_ns} - middle;
  found.status = std::move(*answer);
  return found;
}

void ask_some(const guest_maker& guest, const std::vector<std::string>& names,
              std::chrono::milliseconds limit, std::map<std::string, grid_facts>& found) {
  const auto fail = [&](const failure& why) {
    for (const auto& name : names) found[name].why_not = why;
  };
  try {
    system_config settings;
    caf::actor_system system{settings};
    node own{system, guest(names)};
    if (const auto error = own.start()) return fail(failure_of(error));
    std::vector<grid_facts> answers(names.size());
    run_parallel(names.size(),
                 [&](std::size_t i) { answers[i] = ask_one(own.peer(names[i]), limit); }, {});
    for (std::size_t i = 0; i < names.size(); ++i) found[names[i]] = std::move(answers[i]);
  } catch (const std::exception& e) {
    fail({errc::local_failure, e.what()});
  }
}

} // namespace

std::map<std::string, grid_facts> ask_nodes(const guest_maker& guest,
                                            const std::vector<std::string>& names,
                                            std::chrono::milliseconds limit) {
  std::map<std::string, grid_facts> found;
  for (std::size_t begin = 0; begin < names.size(); begin += asked_by_one_guest) {
    const auto end = std::min(begin + asked_by_one_guest, names.size());
    ask_some(guest,
             {names.begin() + static_cast<std::ptrdiff_t>(begin),
              names.begin() + static_cast<std::ptrdiff_t>(end)},
             limit, found);
  }
  return found;
}

failure try_to_start(node_config config) {
  if (config.peers.empty()) return {};
  if (config.local.empty()) config.local = config.peers.front();
  config.peers = {config.local};
  config.connect_to.clear();
  config.spawn.clear();
  config.listen = "none";
  config.loops = 1;
  config.log.to = "none";
  config.admin = {};
  config.flight_recorder = {.bytes = 0};
  // Rules may name other peers; find_mistakes() has seen them all.
  config.allow.clear();
  config.lanes.clear();
  try {
    system_config settings;
    caf::actor_system system{settings};
    node own{system, std::move(config)};
    return failure_of(own.start());
  } catch (const std::exception& e) {
    return {errc::local_failure, e.what()};
  }
}

} // namespace actorgrid::doctor
