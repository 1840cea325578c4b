#include "apps/ctl/load/snapshot.hpp"

#include <actorgrid/printable.hpp>
#include <actorgrid/task_group.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace actorgrid::ctl {

namespace {

using namespace std::chrono_literals;
using ask_clock = std::chrono::steady_clock;

std::chrono::milliseconds left_until(ask_clock::time_point end) {
  return std::max(std::chrono::ceil<std::chrono::milliseconds>(end - ask_clock::now()), 1ms);
}

/// Notes that there is no answer of a handler, or of any for 0. A failure that was noted stays.
void give_up(node_snapshot& node, const failure& why, std::uint8_t handler = 0) {
  if (why.code == errc::peer_has_no_handler) node.missing.push_back(handler);
  if (node.why_not) return;
  node.why_not = why;
  node.is_silent = why.code != errc::peer_has_no_handler && why.code != errc::not_allowed
                   && why.code != errc::handshake_refused && why.code != errc::unauthorized
                   && why.code != errc::remote_failure && why.code != errc::rate_limited
                   && why.code != errc::too_many_in_flight && why.code != errc::decode_failed;
}

/// What a node tells of the guest that asks it is of no interest.
void forget(const std::string& guest, node_snapshot& node) {
  if (node.metrics)
    std::erase_if(node.metrics->peers, [&](const auto& peer) { return peer.host == guest; });
  if (node.streams)
    std::erase_if(node.streams->streams, [&](const auto& end) { return end.peer == guest; });
}

task<> ask_one(peer from, questions what, ask_clock::time_point end, node_snapshot* found) {
  while (!from.is_connected()) {
    const auto connected = co_await from.wait_connected(std::min(left_until(end), 100ms));
    if (connected) break;
    const auto last = from.stats().last_failure;
    if (!last && ask_clock::now() < end) continue;
    give_up(*found, last ? last : failure{errc::deadline_exceeded, "no connection in time"});
    co_return;
  }
  if (what.metrics) {
    const call_options options{.timeout = left_until(end)};
    auto answer = co_await from.call(contract::node_load, options);
    if (answer)
      found->metrics = std::move(*answer);
    else
      give_up(*found, failure_of(answer.error()), contract::node_load.id.value);
    // It may serve the other handler.
    if (found->is_silent) co_return;
  }
  if (what.streams) {
    const call_options options{.timeout = left_until(end)};
    auto answer = co_await from.call(contract::node_streams, options);
    if (answer)
      found->streams = std::move(*answer);
    else
      give_up(*found, failure_of(answer.error()), contract::node_streams.id.value);
  }
}

/// "handler 42", "handlers 42 and 43".
std::string handlers_text(const std::vector<std::uint8_t>& ids) {
  std::string text = ids.size() == 1 ? "handler " : "handlers ";
  for (std::size_t i = 0; i < ids.size(); ++i)
    text += (i == 0 ? "" : " and ") + std::to_string(ids[i]);
  return text;
}

} // namespace

std::string explain(const node_snapshot& node) {
  const auto why = printable(render(node.why_not));
  if (!node.missing.empty())
    return "does not serve " + handlers_text(node.missing) + ": add "
           + (node.missing.size() == 1 ? "it" : "them") + " to its grid.spawn";
  switch (node.why_not.code) {
  case errc::deadline_exceeded:
    return "does not answer: its process may be stopped or hang, or packets do not arrive";
  case errc::not_allowed:
    return why + ". To let guests ask it, change its grid.allow";
  case errc::handshake_refused:
    if (node.why_not.text.find("unknown incoming host") == std::string::npos) return why;
    return why + ". To let guests in, add \"" + std::string(default_guest_pattern)
           + "\" to its grid.guests";
  default:
    return why;
  }
}

std::vector<node_snapshot> ask_all(session& own, questions what,
                                   std::chrono::milliseconds timeout) {
  std::vector<node_snapshot> found(own.targets().size());
  const auto end = ask_clock::now() + std::min(timeout, answer_limit);
  task_group asking(own.node());
  for (std::size_t i = 0; i < found.size(); ++i) {
    found[i].host = own.targets()[i];
    asking.add(ask_one(own.node().peer(found[i].host), what, end, &found[i]));
  }
  asking.wait();
  for (auto& node : found) forget(own.node().local(), node);
  return found;
}

exit_code code_of_answers(const std::vector<node_snapshot>& nodes) {
  if (std::ranges::any_of(nodes, &node_snapshot::is_silent)) return exit_code::unreachable;
  const bool is_complete =
      std::ranges::none_of(nodes, [](const node_snapshot& node) { return bool{node.why_not}; });
  return is_complete ? exit_code::ok : exit_code::remote;
}

} // namespace actorgrid::ctl
